"""The copy of a record as FHIR R4B, for another service's computer."""
