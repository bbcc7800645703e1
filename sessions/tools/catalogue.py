"""Every tool, in the order in which they are offered to somebody who looks for one."""

from sessions.tools import chain, overdose_plan
from sessions.tools.tool import Tool

TOOLS: tuple[Tool, ...] = (
    overdose_plan.TOOL,
    chain.TOOL,
)

BY_CODE: dict[str, Tool] = {tool.code: tool for tool in TOOLS}
