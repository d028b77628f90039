"""What the writer's role may do, table by table; granted anew with every upgrade.

It never deletes from a register, never changes the history or what happened with an account, and
owns nothing. A table that is not named here is closed to it.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

READ = "SELECT"
ADD = "SELECT, INSERT"
EDIT = "SELECT, INSERT, UPDATE"
ALL = "SELECT, INSERT, UPDATE, DELETE"

WRITER: dict[str, str] = {
    # reference data
    "access_standard": READ,
    "area": EDIT,
    "basemap_feature": READ,
    "dataset": READ,
    "deprivation": READ,
    "lookup_name": READ,
    "population": READ,
    "postcode": READ,
    "statutory_period": READ,
    "walk_network": READ,
    # working groups
    "decision": EDIT,
    # What was told and what somebody chose goes with them.
    "notice": ALL,
    "notice_choice": ALL,
    "poll": EDIT,
    "poll_vote": ALL,
    "thread": EDIT,
    "thread_post": EDIT,
    # Printed again it is known for longer; long after that it goes.
    "walk_sheet": ALL,
    "working_group": EDIT,
    # A link that was used or is too old goes.
    "group_invitation": ALL,
    # plans; an edition stays
    "plan": EDIT,
    "plan_action": EDIT,
    "plan_block": EDIT,
    "plan_edition": EDIT,
    "plan_money": EDIT,
    # Once no edition shows it, it goes.
    "plan_picture": ALL,
    "plan_section": EDIT,
    "plan_step": EDIT,
    "plan_round": EDIT,
    # What is taken back inside the group goes; of a comment that went its answer goes too, and
    # what a person who leaves never published.
    "plan_answer": ALL,
    "plan_comment": ALL,
    "plan_remark": ALL,
    "annotation": EDIT,
    # Where a sensitive place is goes when it is sensitive no more.
    "annotation_place": ALL,
    # registers
    "acv_listing": EDIT,
    "asset": EDIT,
    "asset_fact": EDIT,
    "asset_status": EDIT,
    "completeness": EDIT,
    "development": EDIT,
    "development_document": EDIT,
    "development_stage": EDIT,
    "link": EDIT,
    "promise": EDIT,
    # A vote that is taken back goes; a filter is nobody's but its owner's.
    "relevance_vote": ALL,
    "saved_filter": ALL,
    "organisation": EDIT,
    "organisation_fact": EDIT,
    # What it is called changes with its organisation: identifiers come and go.
    "organisation_identifier": ALL,
    # What nobody sees goes: unconfirmed photos, those of people who leave, files once removed.
    "photo": ALL,
    "photo_draft": ALL,
    "photo_discard": ALL,
    # ledgers
    "anchor": READ,
    "anchor_site": READ,
    "category": ADD,
    "ledger": EDIT,
    "blocked_file": ADD,
    "ledger_draft": EDIT,
    "ledger_supplier": ADD,
    "payment": ADD,
    "spend_month": ADD,
    "spend_statement": EDIT,
    "spend_sum": ADD,
    "statement_basis": ADD,
    "supplier": EDIT,
    "supplier_flag": READ,
    "supplier_place": EDIT,
    # map files on their way in
    "geofile": EDIT,
    "geofile_made": ADD,
    # what happened
    "history": ADD,
    "account_event": ADD,
    # tiles
    "layer_version": ALL,
    # people and the web
    "account": EDIT,
    "account_grant": EDIT,
    "account_session": ALL,
    "kept_answer": ALL,
    "mail": ALL,
    "programme": EDIT,
    "moderation_setting": ALL,
    "problem_report": ALL,
    "proposal": ALL,
    "rate_count": ALL,
    "redaction": EDIT,
    "recovery_code": ALL,
}

#: Functions that act with the owner's rights, and only as they say.
FUNCTIONS = (
    "blur_annotation(bigint)",
    "forget_annotator(text)",
    "forget_commenter(text)",
    "forget_person(text)",
    "forget_photographer(text)",
    "last_edit_by_people(text, bigint)",
    "mend_edition_history(bigint)",
    "mend_round_history(bigint)",
)
#: Before the names of what the queue keeps; pages put jobs in, the worker takes them out.
QUEUE = "procrastinate_"


def grant_writer(connection: Connection, role: str) -> None:
    """Let the writer's role do what ``WRITER`` says and no more; may run again."""
    quoted = '"' + role.replace('"', '""') + '"'
    held = set(
        connection.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "AND relkind IN ('r', 'v')"
            )
        )
    )
    guarded = set(
        connection.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "AND relrowsecurity"
            )
        )
    )
    for table, rights in WRITER.items():
        if table not in held:
            continue  # an older revision was asked for
        connection.exec_driver_sql(f'REVOKE ALL ON "{table}" FROM {quoted}')
        connection.exec_driver_sql(f'GRANT {rights} ON "{table}" TO {quoted}')
        if table in guarded:
            # The fence keeps visitors out; who signed in is judged by the permission table.
            connection.exec_driver_sql(f'DROP POLICY IF EXISTS signed_in ON "{table}"')
            connection.exec_driver_sql(
                f'CREATE POLICY signed_in ON "{table}" TO {quoted} USING (true) WITH CHECK (true)'
            )
    if any(name.startswith(QUEUE) for name in held):
        _grant_queue(connection, quoted)
    for function in FUNCTIONS:
        name = function.split("(")[0]
        if connection.scalar(text("SELECT 1 FROM pg_proc WHERE proname = :name"), {"name": name}):
            connection.exec_driver_sql(f"GRANT EXECUTE ON FUNCTION {function} TO {quoted}")


def _grant_queue(connection: Connection, quoted: str) -> None:
    names = connection.scalars(
        text(
            "SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'S') AND relname LIKE 'procrastinate\\_%'"
        )
    ).all()
    tables = [name for name in names if not name.endswith("_seq")]
    connection.exec_driver_sql(
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(tables)} TO {quoted}"
    )
    for name in names:
        if name.endswith("_seq"):
            connection.exec_driver_sql(f"GRANT USAGE ON SEQUENCE {name} TO {quoted}")
