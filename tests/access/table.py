"""Who may do what: every address of the site, one line each.

A line names a rule and the answer that an allowed person gets, by method: to GET, and to a POST with
nothing in it. Methods that are not named are answered with 405. The rules say, for each person and
each object, who is allowed:

    ok   allowed: the line's answer          302  sign in first, or you are here already
    404  not yours, or missing               403  your role, or this act, is not allowed
"""

from dataclasses import dataclass, field

PEOPLE = ("nobody", "disabled", "lead", "co", "stranger", "supervisor", "otto", "both", "admin", "desk", "solo")

# nobody: not signed in. disabled: was on the care team. supervisor: of the lead, and leads the team; otto: of the
# stranger, and leads the team no longer.
# both: a therapist who supervises the lead and is not on the care team. solo: therapist and admin.
RULES = {
    #              nobody disabled lead co  stranger supervisor otto both admin desk solo
    "open": {
        "alone":   "ok    ok       ok   ok  ok       ok         ok   ok   ok    ok   ok",
    },
    "arriving": {
        "alone":   "ok    ok       302  302 302      302        302  302  302   302  302",
    },
    "signed in": {
        "alone":   "302   302      ok   ok  ok       ok         ok   ok   ok    ok   ok",
    },
    "therapist": {
        "alone":   "302   302      ok   ok  ok       403        403  ok   403   403  ok",
    },
    "caseload": {
        "alone":   "302   302      ok   ok  ok       ok         ok   ok   403   403  ok",
    },
    "admin": {
        "own":     "302   302      403  403 403      403        403  403  ok    403  ok",
        "missing": "302   302      403  403 403      403        403  403  404   403  404",
    },
    "read": {
        "own":     "302   302      ok   ok  404      ok         404  ok   403   403  404",
        "other":   "302   302      404  404 ok       404        ok   404  403   403  404",
        "missing": "302   302      404  404 404      404        404  404  403   403  404",
    },
    "write": {
        "own":     "302   302      ok   ok  404      403        403  403  403   403  404",
        "other":   "302   302      404  404 ok       403        403  404  403   403  404",
        "missing": "302   302      404  404 404      403        403  404  403   403  404",
    },
    "supervisor": {
        "alone":   "302   302      403  403 403      ok         ok   ok   403   403  403",
    },
    # What two people keep of supervision: the therapist and the supervisor of the line. "both" has a line of their own.
    "line": {
        "own":     "302   302      ok   404 404      ok         404  404  403   403  404",
        "other":   "302   302      404  404 ok       404        ok   404  403   403  404",
        "missing": "302   302      404  404 404      404        404  404  403   403  404",
    },
    # What somebody keeps of their own learning, before or beside what the two share.
    "theirs alone": {
        "own":     "302   302      ok   404 404      404        404  404  403   403  404",
        "other":   "302   302      404  404 ok       404        404  404  403   403  404",
        "missing": "302   302      404  404 404      404        404  404  403   403  404",
    },
    # Whoever leads the team. Others who could, being supervisor or admin, lead none.
    "team lead": {
        "own":     "302   302      403  403 403      ok         403  403  403   403  403",
        "missing": "302   302      403  403 403      404        403  403  403   403  403",
    },
    # Names, times and contact details of the team's clients, whoever leads them. A therapist has other pages for that.
    "front desk": {
        "alone":   "302   302      403  403 403      403        403  403  403   ok   403",
    },
    "at the desk": {
        "own":     "302   302      403  403 403      403        403  403  403   ok   403",
        "other":   "302   302      403  403 403      403        403  403  403   ok   403",
        "missing": "302   302      403  403 403      403        403  403  403   404  403",
    },
    # Who opened a record in an emergency closes it; who supervises it has seen it.
    "own emergency": {
        "own":     "302   302      ok   404 404      404        404  404  403   403  404",
        "other":   "302   302      404  404 ok       404        404  404  403   403  404",
        "missing": "302   302      404  404 404      404        404  404  403   403  404",
    },
    "supervises": {
        "own":     "302   302      404  404 404      ok         404  ok   403   403  404",
        "other":   "302   302      404  404 404      404        ok   404  403   403  404",
        "missing": "302   302      404  404 404      404        404  404  403   403  404",
    },
    # The Room while its note is open: who may only read the record may not look over a shoulder.
    "open note": {
        "own":     "302   302      ok   ok  404      403        404  403  403   403  404",
        "other":   "302   302      404  404 ok       404        403  404  403   403  404",
        "missing": "302   302      404  404 404      404        404  404  403   403  404",
        "crossed": "302   302      404  404 404      404        404  404  403   403  404",
        "absent":  "302   302      404  404 404      404        404  404  403   403  404",
    },
    # A group's page is for the one or two who lead it, whoever else sees its people's records.
    "leads group": {
        "own":     "302   302      ok   ok  404      403        403  404  403   403  404",
        "other":   "302   302      404  404 ok       403        403  404  403   403  404",
        "missing": "302   302      404  404 404      403        403  404  403   403  404",
    },
    # Whoever held the meeting beside the author of its note; the author may not, nor who supervises somebody else.
    "beside": {
        "own":     "302   302      ok   403 404      403        404  403  403   403  404",
        "other":   "302   302      404  404 ok       404        403  404  403   403  404",
        "missing": "302   302      404  404 404      404        404  404  403   403  404",
        "crossed": "302   302      404  404 404      404        404  404  403   403  404",
        "absent":  "302   302      404  404 404      404        404  404  403   403  404",
    },
    # A signed note, for whoever supervises its author; the author may not, nor anybody else of the care team. An order
    # of a court, for whoever supervises one of the care team.
    "supervises author": {
        "own":     "302   302      403  403 404      ok         404  ok   403   403  404",
        "other":   "302   302      404  404 403      404        ok   404  403   403  404",
        "missing": "302   302      404  404 404      404        404  404  403   403  404",
        "crossed": "302   302      404  404 404      404        404  404  403   403  404",
        "absent":  "302   302      404  404 404      404        404  404  403   403  404",
    },
    # What the supervisor of a line sets for its therapist, who sees it.
    "supervises line": {
        "own":     "302   302      403  404 404      ok         404  404  403   403  404",
        "other":   "302   302      404  404 403      404        ok   404  403   403  404",
        "missing": "302   302      404  404 404      404        404  404  403   403  404",
    },
    "who may report": {
        "alone":   "302   302      403  403 403      403        403  403  ok    403  ok",
    },
    # What somebody asked for who may report: nobody else finds it, whatever they may.
    "own report": {
        "own":     "302   302      403  403 403      403        403  403  ok    403  404",
        "other":   "302   302      403  403 403      403        403  403  404   403  ok",
        "missing": "302   302      403  403 403      403        403  403  404   403  404",
    },
    # A reflection is its author's alone.
    "own words": {
        "own":     "302   302      ok   404 404      403        403  403  403   403  404",
        "other":   "302   302      404  404 ok       403        403  404  403   403  404",
        "missing": "302   302      404  404 404      403        403  404  403   403  404",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One address: its rule, what an allowed person gets by method, and which objects stand in it."""

    rule: str
    GET: int | None = None
    POST: int | None = None
    of: dict = field(default_factory=dict)


def alone(rule, **answers) -> Line:
    return Line(rule, **answers)


def about(rule, answers, **of) -> Line:
    """A line about a client, or about what `of` names: keyword in the address to planted thing."""
    return Line(rule, of=of, **answers)


PAGE = {"GET": 200}
FORM = {"GET": 200, "POST": 422}
ACT = {"POST": 302}

TABLE = {
    # --- the door
    "account_login": alone("arriving", GET=200, POST=422),
    "mfa_authenticate": alone("open", GET=302, POST=302),
    "account_sso": alone("open", GET=404),
    "openid_connect_callback": about("open", {"GET": 404}, provider_id="sso"),
    "account_logout": alone("signed in", GET=200, POST=302),
    "account_change_password": alone("signed in", GET=200, POST=422),
    "account_reset_password": alone("open", GET=200, POST=422),
    "accounts:sign_in_again": alone("open", GET=200, POST=422),
    "accounts:here": alone("signed in", POST=204),
    "accounts:uncover": alone("signed in", GET=200, POST=422),
    "accounts:welcome": about("open", {"GET": 404, "POST": 404}, person="person", token="used-up"),
    "accounts:passkey_in": alone("arriving", GET=200, POST=302),
    # --- by what one signs in
    "accounts:how": alone("signed in", GET=200),
    "accounts:app_add": alone("signed in", GET=200, POST=422),
    "accounts:passkey_add": alone("signed in", GET=200, POST=422),
    "accounts:factor_remove": about("signed in", {"GET": 302, "POST": 403}, pk="1"),
    "accounts:codes": alone("signed in", GET=302),
    "accounts:codes_new": alone("signed in", GET=302, POST=403),
    "accounts:sign_in_end": alone("signed in", POST=302),
    "accounts:step_up": alone("signed in", GET=200, POST=422),
    "accounts:calendar": alone("therapist", GET=200),
    "accounts:calendar_new": alone("therapist", GET=302, POST=403),
    "accounts:calendar_end": alone("therapist", POST=302),
    "accounts:preferences": alone("signed in", GET=200, POST=422),
    # --- for load balancers
    "health_live": alone("open", GET=200),
    "health_ready": alone("open", GET=200),
    # --- workspace
    "home": alone("signed in", GET=302),
    "workspace:today": alone("therapist", GET=200),
    "workspace:calendar_feed": about("open", {"GET": 404}, token="ended"),
    "workspace:week": alone("caseload", GET=200),
    "workspace:caseload": alone("caseload", GET=200, POST=302),
    "workspace:record": about("read", PAGE),
    "workspace:timeline": about("read", PAGE),
    "workspace:use": about("read", PAGE),
    "workspace:print": about("read", PAGE),
    "workspace:seen": about("read", PAGE),
    "workspace:keep": about("read", PAGE),
    "workspace:before": about("read", PAGE),
    "workspace:before_meeting": about("read", PAGE, pk="planned"),
    # --- clients
    "clients:enrol": alone("therapist", GET=200, POST=422),
    # A confirmation comes first; what was typed is kept.
    "clients:break_glass": alone("caseload", GET=302, POST=422),
    "clients:glass_close": about("own emergency", ACT, pk="BreakGlass"),
    "clients:glass_seen": about("supervises", ACT, pk="BreakGlass"),
    "clients:edit": about("write", FORM),
    "clients:say": about("write", FORM),
    "clients:said": about("read", PAGE),
    "clients:resources": about("write", PAGE | {"POST": 200}),
    "clients:resource_edit": about("write", FORM, kind="kind", pk="Strength"),
    "clients:focus_new": about("write", FORM),
    "clients:focus_edit": about("write", FORM, pk="FocusArea"),
    "clients:change_new": about("write", FORM, pk="FocusArea"),
    "clients:change_edit": about("write", FORM, pk="Change"),
    "clients:change_retire": about("write", ACT, pk="Change"),
    "clients:pause": about("write", FORM),
    "clients:pause_plan": about("write", {"GET": 302, "POST": 302}),
    "clients:pause_end": about("write", ACT),
    "clients:come_back": about("write", ACT),
    "clients:after_break": about("write", ACT),
    "clients:explained": about("write", {"GET": 200, "POST": 302}),
    "clients:mandate_new": about("write", FORM),
    "clients:mandate": about("write", FORM, pk="Mandate"),
    "clients:mandate_end": about("write", ACT, pk="Mandate"),
    "clients:handover": about("write", {"GET": 200, "POST": 422}),
    "clients:handover_print": about("read", PAGE, pk="Handover"),
    # --- goals
    "goals:new": about("write", FORM),
    "goals:order": about("write", {"GET": 200, "POST": 404}),
    "goals:goal": about("read", PAGE, pk="Goal"),
    "goals:edit": about("write", FORM, pk="Goal"),
    "goals:state": about("write", FORM, pk="Goal"),
    "goals:closeness": about("write", FORM, pk="Goal"),
    "goals:step_new": about("write", FORM, pk="Goal"),
    "goals:step_edit": about("write", FORM, pk="Step"),
    "goals:experiment_new": about("write", FORM, pk="Goal"),
    "goals:experiment_edit": about("write", FORM, pk="Experiment"),
    "goals:experiment_review": about("write", FORM, pk="Experiment"),
    # --- sessions
    "sessions:choose": alone("therapist", GET=200, POST=200),
    "sessions:log": about("write", FORM),
    "sessions:plan": about("write", FORM),
    "sessions:planned": about("write", FORM, pk="planned"),
    "sessions:room": about("open note", PAGE, pk="Session"),
    "sessions:open": about("write", ACT, pk="planned"),
    "sessions:happened": about("write", ACT, pk="planned"),
    "sessions:save": about("write", {"POST": 400}, pk="Session"),
    "sessions:format": about("write", ACT, pk="Session"),
    "sessions:review": about("write", PAGE, pk="Session"),
    "sessions:sign": about("write", {"POST": 422}, pk="Session"),
    "sessions:addendum": about("write", FORM, pk="signed"),
    "sessions:in_error": about("write", FORM, pk="signed"),
    "sessions:share": about("own words", ACT, pk="signed"),
    "sessions:correct": about("write", FORM, pk="signed", kind="rating kind", rating="rating"),
    "sessions:ending": about("write", FORM),
    "sessions:ending_undo": about("write", ACT),
    "sessions:turn": about("write", ACT, pk="Session"),
    "sessions:contact_choose": alone("therapist", GET=200, POST=200),
    "sessions:contact_new": about("write", FORM),
    "sessions:contact": about("read", PAGE, pk="Contact"),
    "sessions:contact_change": about("write", FORM, pk="Contact"),
    "sessions:contact_sign": about("write", ACT, pk="Contact"),
    "sessions:contact_done": about("write", ACT, pk="Contact"),
    "sessions:safety_settled": about("write", ACT, pk="SafetyItem"),
    "sessions:countersign": about("beside", ACT, pk="beside"),
    "sessions:question": about("supervises author", {"POST": 422}, pk="signed"),
    # --- what is filled in together
    "sessions:tools": about("read", PAGE),
    "sessions:tool": about("read", PAGE, tool="chain"),
    "sessions:tool_new": about("write", {"GET": 200, "POST": 302}, tool="chain"),
    "sessions:tool_blank": about("read", PAGE, tool="chain"),
    "sessions:sheet": about("read", PAGE, tool="chain", pk="Chain"),
    "sessions:sheet_change": about("write", {"GET": 200, "POST": 409}, tool="chain", pk="Chain"),
    "sessions:sheet_away": about("write", ACT, tool="chain", pk="Chain"),
    "sessions:sheet_print": about("read", PAGE, tool="chain", pk="Chain"),
    # --- the catalogue of skills
    "sessions:skills": alone("therapist", GET=200, POST=422),
    "sessions:skill": about("therapist", FORM, skill="no-thanks"),
    # --- groups
    "sessions:groups": alone("therapist", GET=200),
    "sessions:group_new": alone("therapist", GET=200, POST=422),
    "sessions:group": about("leads group", PAGE, pk="TherapyGroup"),
    "sessions:group_change": about("leads group", FORM, pk="TherapyGroup"),
    "sessions:group_add": about("leads group", {"GET": 200, "POST": 200}, pk="TherapyGroup"),
    "sessions:group_out": about("leads group", ACT, pk="TherapyGroup", place="GroupPlace"),
    "sessions:group_end": about("leads group", ACT, pk="TherapyGroup"),
    "sessions:group_plan": about("leads group", FORM, pk="TherapyGroup"),
    "sessions:group_meeting": about("leads group", PAGE, pk="TherapyGroup", meeting="GroupMeeting"),
    "sessions:group_save": about("leads group", {"POST": 400}, pk="TherapyGroup", meeting="GroupMeeting"),
    "sessions:group_also": about("leads group", {"POST": 404}, pk="TherapyGroup", meeting="GroupMeeting"),
    "sessions:group_off": about("leads group", ACT, pk="TherapyGroup", meeting="GroupMeeting"),
    "sessions:group_review": about("leads group", PAGE, pk="TherapyGroup", meeting="GroupMeeting"),
    "sessions:group_sign": about("leads group", {"POST": 422}, pk="TherapyGroup", meeting="GroupMeeting"),
    "sessions:group_countersign": about("leads group", ACT, pk="TherapyGroup", meeting="GroupMeeting"),
    "sessions:turned": alone("therapist", GET=302),
    "sessions:turned_save": alone("therapist", POST=409),
    "sessions:turn_back": alone("therapist", POST=302),
    # --- supervision
    "supervision:home": alone("caseload", GET=302),
    "supervision:review": alone("supervisor", GET=200),
    "supervision:mine": alone("therapist", GET=200),
    "supervision:lines": alone("caseload", GET=200),
    "supervision:line": about("line", PAGE, pk="SupervisionLine"),
    "supervision:point_add": about("line", {"POST": 422}, pk="SupervisionLine"),
    "supervision:line_hours": about("line", PAGE, pk="SupervisionLine"),
    "supervision:meet": about("line", FORM, pk="SupervisionLine"),
    "supervision:meeting": about("line", PAGE, pk="SupervisionMeeting"),
    "supervision:meeting_change": about("line", FORM, pk="SupervisionMeeting"),
    "supervision:point_off": about("line", ACT, pk="AgendaPoint"),
    "supervision:agreed": about("line", ACT, pk="AgreedAction"),
    "supervision:agenda_add": about("read", ACT),
    "supervision:hours": alone("caseload", GET=200),
    "supervision:team": alone("supervisor", GET=200),
    # A flag that is not on the page any more, with what was typed.
    "supervision:seen": about("read", {"POST": 409}, flag="mandate"),
    "supervision:words": alone("therapist", GET=200),
    "supervision:notes": alone("supervisor", GET=200),
    "supervision:countersigning": about("supervises line", {"POST": 422}, pk="SupervisionLine"),
    # fidelity and training. The planted look is one that the therapist has rated to the end.
    "supervision:fidelity": about("line", FORM, pk="SupervisionLine"),
    "supervision:fidelity_own": about("theirs alone", {"GET": 302, "POST": 302}, pk="FidelityRound"),
    "supervision:fidelity_round": about("line", {"GET": 200, "POST": 302}, pk="FidelityRound"),
    "supervision:miti": about("line", {"GET": 200, "POST": 302}, pk="FidelityRound"),
    "supervision:training": alone("caseload", GET=200, POST=422),
    "supervision:training_edit": about("theirs alone", FORM, pk="TrainingEntry"),
    "supervision:line_training": about("line", PAGE, pk="SupervisionLine"),
    # --- consents. A new one asks first whom it is for.
    "disclosures:home": about("read", PAGE),
    "disclosures:consent_new": about("write", {"GET": 200, "POST": 200}),
    "disclosures:consent": about("read", PAGE, pk="Consent"),
    "disclosures:consent_change": about("write", FORM, pk="ConsentDraft"),
    "disclosures:consent_sign": about("write", FORM, pk="ConsentDraft"),
    "disclosures:consent_print": about("read", PAGE, pk="Consent"),
    "disclosures:consent_revoke": about("write", ACT, pk="Consent"),
    "disclosures:consent_off": about("write", ACT, pk="ConsentDraft"),
    # --- letters. Two of them ask first for whom, or about what.
    "disclosures:attendance_new": about("write", {"GET": 200, "POST": 200}),
    "disclosures:letter_new": about("write", {"GET": 200, "POST": 200}),
    "disclosures:letter": about("write", FORM, pk="Letter"),
    "disclosures:letter_paper": about("write", PAGE, pk="Letter"),
    "disclosures:letter_shown": about("write", ACT, pk="Letter"),
    "disclosures:letter_ready": about("write", ACT, pk="Letter"),
    "disclosures:letter_send": about("write", {"GET": 302, "POST": 403}, pk="Letter"),
    "disclosures:letter_off": about("write", ACT, pk="Letter"),
    "disclosures:told_new": about("write", {"GET": 200, "POST": 200}),
    # --- the record copy and the account. Whoever makes a copy, or fetches a file, confirms first.
    "disclosures:record_copy": about("write", {"GET": 200, "POST": 302}),
    "disclosures:account": about("read", PAGE),
    "disclosures:disclosure": about("read", PAGE, pk="Disclosure"),
    "disclosures:disclosure_file": about("read", {"GET": 302}, pk="Disclosure"),
    # --- emergencies, orders of a court, second looks. A confirmation comes first; what was typed is kept.
    "disclosures:emergency_new": about("write", {"GET": 302, "POST": 422}),
    "disclosures:order_new": about("write", FORM),
    "disclosures:order": about("write", FORM, pk="CourtOrder"),
    "disclosures:order_second": about("supervises author", {"GET": 200, "POST": 422}, pk="CourtOrder"),
    "disclosures:order_send": about("write", {"GET": 302, "POST": 403}, pk="CourtOrder"),
    "disclosures:order_off": about("write", ACT, pk="CourtOrder"),
    "disclosures:second_looks": alone("caseload", GET=200),
    "disclosures:second_look": about("supervises", {"GET": 200, "POST": 302}, pk="Disclosure"),
    # --- teamwork
    "teamwork:team": about("team lead", {"GET": 302}),
    "teamwork:waiting": about("team lead", PAGE),
    "teamwork:waiting_person": about("team lead", {"GET": 200, "POST": 302}),
    "teamwork:waiting_lead": about("team lead", ACT),
    "teamwork:waiting_contact": about("team lead", ACT),
    "teamwork:waiting_ending": about("team lead", {"GET": 302, "POST": 302}),
    "teamwork:transfer": about("team lead", PAGE),
    "teamwork:transfer_from": about("team lead", FORM, pk="person"),
    "teamwork:returns": about("team lead", {"GET": 200, "POST": 200}),
    "teamwork:return_person": about("team lead", {"GET": 302, "POST": 302}),
    "teamwork:cover": about("team lead", PAGE),
    "teamwork:cover_new": about("team lead", FORM),
    "teamwork:cover_end": about("team lead", ACT, pk="Cover"),
    "teamwork:flags": about("team lead", {"GET": 200, "POST": 302}),
    # --- reports: figures by quarter. Whoever takes them along as a file confirms first.
    "reports:quarters": alone("who may report", GET=200, POST=422),
    "reports:quarter": about("who may report", PAGE, year="2023", quarter="2"),
    "reports:quarter_csv": about("who may report", {"GET": 302}, year="2023", quarter="2"),
    "reports:quarter_xlsx": about("who may report", {"GET": 302}, year="2023", quarter="2"),
    # --- reports: rows that identify nobody. The planted report found nothing, and was no look at a risk.
    "reports:rows_new": alone("who may report", GET=200, POST=200),
    "reports:rows_look": about("own report", {"GET": 302}, pk="ReportRun"),
    "reports:rows_ask": about("own report", ACT, pk="ReportRun"),
    # --- reports: work in the background
    "reports:home": alone("admin", GET=200),
    "reports:run": about("own report", PAGE, pk="ReportRun"),
    "reports:run_state": about("own report", PAGE, pk="ReportRun"),
    "reports:run_cancel": about("own report", ACT, pk="ReportRun"),
    "reports:run_file": about("own report", ACT, pk="ReportRun"),
    # --- the front desk
    "desk:day": alone("front desk", GET=200),
    "desk:find": alone("front desk", GET=200, POST=200),
    "desk:enquiry": alone("front desk", GET=200, POST=422),
    "desk:person": about("at the desk", PAGE),
    "desk:contact": about("at the desk", {"GET": 200, "POST": 302}),
    "desk:plan": about("at the desk", FORM),
    "desk:arrived": about("at the desk", ACT, pk="planned"),
    "desk:move": about("at the desk", FORM, pk="planned"),
    "desk:off": about("at the desk", FORM, pk="planned"),
    # --- administration
    "administration:people": about("admin", PAGE),
    "administration:person_new": about("admin", FORM),
    "administration:person": about("admin", FORM, pk="person"),
    "administration:person_active": about("admin", ACT, pk="person"),
    "administration:person_way_in": about("admin", {"POST": 403}, pk="person"),
    "administration:person_reset": about("admin", {"GET": 302, "POST": 403}, pk="person"),
    "administration:team_join": about("admin", {"POST": 422}, pk="person"),
    "administration:team_leave": about("admin", ACT, pk="person", membership="TeamMembership"),
    "administration:lead_give": about("admin", {"POST": 422}, pk="person"),
    "administration:lead_end": about("admin", ACT, pk="supervisor", lead="TeamLead"),
    "administration:supervision_open": about("admin", {"POST": 422}, pk="person"),
    "administration:supervision_end": about("admin", ACT, pk="person", line="SupervisionLine"),
    "administration:person_move": about("admin", FORM, pk="person"),
    "administration:emergencies": about("admin", PAGE),
    "administration:trail": about("admin", {"GET": 200, "POST": 302}),
    "administration:trail_export": about("admin", {"GET": 302}),
    "administration:teams": about("admin", FORM),
    "administration:upkeep": about("admin", PAGE),
    "administration:assignments": about("admin", FORM),
    "administration:assignment_find": about("admin", {"POST": 422}),
    "administration:assignment_end": about("admin", ACT, pk="CareTeamMembership"),
}

# Addresses that declare no permission, and why anyone may come there.
OPEN = {
    "account_login": "the door itself",
    "account_reset_password": "whoever forgot their password cannot be signed in",
    "mfa_authenticate": "the second step at the door",
    "accounts:passkey_in": "the door, opened by a passkey alone",
    "account_sso": "leads to the agency's own sign-in, if there is one",
    "openid_connect_callback": "whoever comes back from the agency's own sign-in",
    "accounts:welcome": "whoever comes by a single-use link has no password yet",
    "accounts:sign_in_again": "the sign-in has just ended; it lets the same person back in",
    "workspace:calendar_feed": "a calendar program has no sign-in; the secret in the address opens times and codes",
    "health_live": "a load balancer has no sign-in; it says that the process lives and nothing else",
    "health_ready": "a load balancer has no sign-in; it says which part is missing and nothing else",
}

# Addresses with a second answer, from another object of the same kind.
ALSO = {
    "sessions:room": about("read", PAGE, pk="signed"),
    "sessions:countersign": about("supervises author", ACT, pk="signed"),
}
