"""The first released schema, spelled out: what stands here holds whatever becomes of the tables' module.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPLICATION_ID = 0x41444B31

STATEMENTS = (
    """
    CREATE TABLE customers (
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        party TEXT NOT NULL,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL,
        identity TEXT NOT NULL,
        mobile TEXT NOT NULL,
        address TEXT NOT NULL,
        contact TEXT NOT NULL,
        note TEXT NOT NULL,
        created_at TEXT,
        updated_at TEXT,
        revision INTEGER NOT NULL,
        terms TEXT NOT NULL,
        CONSTRAINT pk_customers PRIMARY KEY (seq),
        CONSTRAINT uq_customers_id UNIQUE (id),
        CONSTRAINT ck_customers_party CHECK (party IN ('person', 'organisation')),
        CONSTRAINT ck_customers_revision CHECK (revision >= 0)
    )
    """,
    """
    CREATE INDEX ix_customers_identity ON customers (identity) WHERE identity <> ''
    """,
    """
    CREATE INDEX ix_customers_name ON customers (name)
    """,
    """
    CREATE INDEX ix_customers_name_key_name ON customers (name_key, name)
    """,
    """
    CREATE INDEX ix_customers_updated_at ON customers (updated_at)
    """,
    """
    CREATE TABLE vehicles (
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        plate TEXT NOT NULL,
        vin TEXT NOT NULL,
        engine_number TEXT NOT NULL,
        model TEXT NOT NULL,
        use TEXT NOT NULL,
        seats INTEGER NOT NULL,
        energy TEXT NOT NULL,
        displacement_l TEXT,
        curb_weight_t TEXT,
        load_t TEXT,
        power_kw TEXT,
        special_kind INTEGER,
        energy_saving INTEGER NOT NULL,
        imported INTEGER NOT NULL,
        first_registered TEXT,
        invoice_date TEXT,
        new_price_fen INTEGER,
        revision INTEGER NOT NULL,
        label TEXT NOT NULL,
        terms TEXT NOT NULL,
        CONSTRAINT pk_vehicles PRIMARY KEY (seq),
        CONSTRAINT uq_vehicles_id UNIQUE (id),
        CONSTRAINT ck_vehicles_energy_saving CHECK (energy_saving IN (0, 1)),
        CONSTRAINT ck_vehicles_imported CHECK (imported IN (0, 1)),
        CONSTRAINT ck_vehicles_revision CHECK (revision >= 0),
        CONSTRAINT fk_vehicles_customer_id_customers FOREIGN KEY(customer_id)
            REFERENCES customers (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE INDEX ix_vehicles_customer_id ON vehicles (customer_id)
    """,
    """
    CREATE INDEX ix_vehicles_vin ON vehicles (vin) WHERE vin <> ''
    """,
    """
    CREATE TABLE homes (
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        address TEXT NOT NULL,
        structure TEXT NOT NULL,
        built_year INTEGER,
        zone TEXT NOT NULL,
        occupancy TEXT NOT NULL,
        area_m2 TEXT,
        revision INTEGER NOT NULL,
        terms TEXT NOT NULL,
        CONSTRAINT pk_homes PRIMARY KEY (seq),
        CONSTRAINT uq_homes_id UNIQUE (id),
        CONSTRAINT ck_homes_revision CHECK (revision >= 0),
        CONSTRAINT fk_homes_customer_id_customers FOREIGN KEY(customer_id)
            REFERENCES customers (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE INDEX ix_homes_customer_id ON homes (customer_id)
    """,
    """
    CREATE TABLE consents (
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        "key" TEXT NOT NULL,
        version TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        granted INTEGER NOT NULL,
        answered_at TEXT NOT NULL,
        CONSTRAINT pk_consents PRIMARY KEY (seq),
        CONSTRAINT uq_consents_id UNIQUE (id),
        CONSTRAINT ck_consents_granted CHECK (granted IN (0, 1)),
        CONSTRAINT fk_consents_customer_id_customers FOREIGN KEY(customer_id)
            REFERENCES customers (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE INDEX ix_consents_customer_id ON consents (customer_id)
    """,
    """
    CREATE TABLE visits (
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        customer_id TEXT,
        vehicle_id TEXT,
        home_id TEXT,
        facts TEXT NOT NULL,
        covers TEXT NOT NULL,
        planned_at TEXT,
        created_at TEXT,
        updated_at TEXT,
        state TEXT NOT NULL,
        step INTEGER NOT NULL,
        quote_id TEXT,
        application_id TEXT,
        CONSTRAINT pk_visits PRIMARY KEY (seq),
        CONSTRAINT uq_visits_id UNIQUE (id),
        CONSTRAINT ck_visits_kind CHECK (kind IN ('motor', 'home')),
        CONSTRAINT ck_visits_state CHECK (state IN ('open', 'applied', 'closed')),
        CONSTRAINT fk_visits_customer_id_customers FOREIGN KEY(customer_id)
            REFERENCES customers (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT fk_visits_vehicle_id_vehicles FOREIGN KEY(vehicle_id)
            REFERENCES vehicles (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT fk_visits_home_id_homes FOREIGN KEY(home_id)
            REFERENCES homes (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT fk_visits_quote_id_quotes FOREIGN KEY(quote_id)
            REFERENCES quotes (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT fk_visits_application_id_applications FOREIGN KEY(application_id)
            REFERENCES applications (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE INDEX ix_visits_customer_id ON visits (customer_id)
    """,
    """
    CREATE INDEX ix_visits_state_updated_at ON visits (state, updated_at)
    """,
    """
    CREATE TABLE papers (
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        visit_id TEXT NOT NULL,
        slot TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        media_type TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        pages INTEGER NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL,
        added_at TEXT NOT NULL,
        turned INTEGER NOT NULL,
        file_name TEXT NOT NULL,
        removed_at TEXT,
        CONSTRAINT pk_papers PRIMARY KEY (seq),
        CONSTRAINT uq_papers_id UNIQUE (id),
        CONSTRAINT ck_papers_turned CHECK (turned IN (0, 90, 180, 270)),
        CONSTRAINT ck_papers_sha256 CHECK (length(sha256) = 64),
        CONSTRAINT fk_papers_customer_id_customers FOREIGN KEY(customer_id)
            REFERENCES customers (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT fk_papers_visit_id_visits FOREIGN KEY(visit_id)
            REFERENCES visits (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE INDEX ix_papers_customer_id ON papers (customer_id)
    """,
    """
    CREATE INDEX ix_papers_visit_id ON papers (visit_id)
    """,
    """
    CREATE TABLE quotes (
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        number TEXT NOT NULL,
        visit_id TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        vehicle_id TEXT,
        home_id TEXT,
        request TEXT NOT NULL,
        answer TEXT NOT NULL,
        total_fen INTEGER NOT NULL,
        start TEXT NOT NULL,
        made_at TEXT NOT NULL,
        valid_until TEXT NOT NULL,
        assumptions TEXT NOT NULL,
        state TEXT NOT NULL,
        CONSTRAINT pk_quotes PRIMARY KEY (seq),
        CONSTRAINT uq_quotes_id UNIQUE (id),
        CONSTRAINT ck_quotes_kind CHECK (kind IN ('motor', 'home')),
        CONSTRAINT ck_quotes_state CHECK (state IN ('current', 'superseded', 'applied')),
        CONSTRAINT fk_quotes_visit_id_visits FOREIGN KEY(visit_id)
            REFERENCES visits (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT fk_quotes_customer_id_customers FOREIGN KEY(customer_id)
            REFERENCES customers (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT fk_quotes_vehicle_id_vehicles FOREIGN KEY(vehicle_id)
            REFERENCES vehicles (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT fk_quotes_home_id_homes FOREIGN KEY(home_id)
            REFERENCES homes (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE INDEX ix_quotes_customer_id ON quotes (customer_id)
    """,
    """
    CREATE INDEX ix_quotes_state_made_at ON quotes (state, made_at)
    """,
    """
    CREATE TABLE applications (
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        number TEXT NOT NULL,
        visit_id TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        quote_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        start TEXT NOT NULL,
        total_fen INTEGER NOT NULL,
        papers TEXT NOT NULL,
        consents TEXT NOT NULL,
        moves TEXT NOT NULL,
        round INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        changed_at TEXT NOT NULL,
        CONSTRAINT pk_applications PRIMARY KEY (seq),
        CONSTRAINT uq_applications_id UNIQUE (id),
        CONSTRAINT ck_applications_kind CHECK (kind IN ('motor', 'home')),
        CONSTRAINT ck_applications_state
            CHECK (state IN ('draft', 'ready', 'queued', 'submitted',
            'underwriting', 'returned', 'declined', 'approved', 'paid', 'issued', 'delivered', 'cancelled', 'expired')),
        CONSTRAINT ck_applications_round CHECK (round >= 1),
        CONSTRAINT fk_applications_visit_id_visits FOREIGN KEY(visit_id)
            REFERENCES visits (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT fk_applications_customer_id_customers FOREIGN KEY(customer_id)
            REFERENCES customers (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT fk_applications_quote_id_quotes FOREIGN KEY(quote_id)
            REFERENCES quotes (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE INDEX ix_applications_customer_id ON applications (customer_id)
    """,
    """
    CREATE INDEX ix_applications_state_changed_at ON applications (state, changed_at)
    """,
    """
    CREATE TABLE papers_owed (
        application_id TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        sent INTEGER NOT NULL,
        CONSTRAINT pk_papers_owed PRIMARY KEY (application_id, sha256),
        CONSTRAINT ck_papers_owed_sent CHECK (sent >= 0)
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE policies (
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        number TEXT NOT NULL,
        application_id TEXT NOT NULL,
        customer_id TEXT NOT NULL,
        product TEXT NOT NULL,
        object_label TEXT NOT NULL,
        object_key TEXT NOT NULL,
        start TEXT NOT NULL,
        "end" TEXT NOT NULL,
        premium_fen INTEGER NOT NULL,
        issued_at TEXT NOT NULL,
        vehicle_id TEXT,
        home_id TEXT,
        CONSTRAINT pk_policies PRIMARY KEY (seq),
        CONSTRAINT uq_policies_id UNIQUE (id),
        CONSTRAINT ck_policies_product CHECK (product IN ('compulsory', 'commercial', 'home')),
        CONSTRAINT fk_policies_customer_id_customers FOREIGN KEY(customer_id)
            REFERENCES customers (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE INDEX ix_policies_application_id ON policies (application_id)
    """,
    """
    CREATE INDEX ix_policies_customer_id_end ON policies (customer_id, "end")
    """,
    """
    CREATE INDEX ix_policies_end ON policies ("end")
    """,
    """
    CREATE INDEX ix_policies_object_key_product_end ON policies (object_key, product, "end")
    """,
    """
    CREATE TABLE commissions (
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        application_id TEXT NOT NULL,
        policy_id TEXT,
        customer_id TEXT NOT NULL,
        product TEXT NOT NULL,
        object_label TEXT NOT NULL,
        premium_fen INTEGER NOT NULL,
        vat TEXT NOT NULL,
        net_fen INTEGER NOT NULL,
        rate TEXT NOT NULL,
        class_group TEXT NOT NULL,
        amount_fen INTEGER NOT NULL,
        state TEXT NOT NULL,
        at TEXT NOT NULL,
        month TEXT NOT NULL,
        scheme TEXT NOT NULL,
        statement TEXT NOT NULL,
        CONSTRAINT pk_commissions PRIMARY KEY (seq),
        CONSTRAINT uq_commissions_id UNIQUE (id),
        CONSTRAINT ck_commissions_product CHECK (product IN ('compulsory', 'commercial', 'home')),
        CONSTRAINT ck_commissions_state CHECK (state IN ('expected', 'earned', 'paid')),
        CONSTRAINT fk_commissions_customer_id_customers FOREIGN KEY(customer_id)
            REFERENCES customers (id) ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
    )
    """,
    """
    CREATE INDEX ix_commissions_application_id ON commissions (application_id)
    """,
    """
    CREATE INDEX ix_commissions_customer_id ON commissions (customer_id)
    """,
    """
    CREATE INDEX ix_commissions_month_state_amount_fen ON commissions (month, state, amount_fen)
    """,
    """
    CREATE TABLE outbox (
        seq INTEGER NOT NULL,
        id TEXT NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        depends_on TEXT NOT NULL,
        base_revision INTEGER NOT NULL,
        body BLOB NOT NULL,
        sha256 TEXT NOT NULL,
        created_at TEXT NOT NULL,
        state TEXT NOT NULL,
        attempts INTEGER NOT NULL,
        reason TEXT NOT NULL,
        latest INTEGER NOT NULL,
        received_at TEXT,
        CONSTRAINT pk_outbox PRIMARY KEY (seq),
        CONSTRAINT uq_outbox_id UNIQUE (id),
        CONSTRAINT ck_outbox_state
            CHECK (state IN ('waiting', 'sending', 'held', 'stored', 'conflict', 'refused')),
        CONSTRAINT ck_outbox_latest CHECK (latest IN (0, 1))
    )
    """,
    """
    CREATE INDEX ix_outbox_book ON outbox (subject, kind, latest, state, received_at)
    """,
    """
    CREATE INDEX ix_outbox_open ON outbox (seq, state) WHERE state <> 'stored'
    """,
    """
    CREATE TABLE receipts (
        item TEXT NOT NULL,
        kind TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        status TEXT NOT NULL,
        received_at TEXT NOT NULL,
        office TEXT NOT NULL,
        signature TEXT NOT NULL,
        CONSTRAINT pk_receipts PRIMARY KEY (item)
    )
     WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_receipts_kind_status ON receipts (kind, status)
    """,
    """
    CREATE TABLE packs (
        seq INTEGER NOT NULL,
        sha256 TEXT NOT NULL,
        pack_id TEXT NOT NULL,
        version TEXT NOT NULL,
        first_day TEXT NOT NULL,
        last_day TEXT,
        received_at TEXT NOT NULL,
        content BLOB NOT NULL,
        CONSTRAINT pk_packs PRIMARY KEY (seq),
        CONSTRAINT uq_packs_sha256 UNIQUE (sha256)
    )
    """,
    """
    CREATE INDEX ix_packs_first_day ON packs (first_day)
    """,
    """
    CREATE TABLE state (
        "key" TEXT NOT NULL,
        value TEXT NOT NULL,
        CONSTRAINT pk_state PRIMARY KEY ("key")
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE counters (
        name TEXT NOT NULL,
        value INTEGER NOT NULL,
        CONSTRAINT pk_counters PRIMARY KEY (name)
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE journal (
        seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        act TEXT NOT NULL,
        label TEXT NOT NULL,
        at TEXT NOT NULL,
        CONSTRAINT uq_journal_act UNIQUE (act)
    )
    """,
    """
    CREATE TABLE journal_records (
        journal_seq INTEGER NOT NULL,
        position INTEGER NOT NULL,
        kind TEXT NOT NULL,
        record TEXT NOT NULL,
        "before" BLOB,
        CONSTRAINT pk_journal_records PRIMARY KEY (journal_seq, position),
        CONSTRAINT fk_journal_records_journal_seq_journal FOREIGN KEY(journal_seq)
            REFERENCES journal (seq) ON DELETE CASCADE
    )
     WITHOUT ROWID
    """,
    """
    CREATE TABLE parked (
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        body BLOB NOT NULL,
        reason TEXT NOT NULL,
        at TEXT NOT NULL,
        CONSTRAINT pk_parked PRIMARY KEY (seq)
    )
    """,
    """
    CREATE TABLE numbers (
        word TEXT NOT NULL,
        sort INTEGER NOT NULL,
        record INTEGER NOT NULL,
        CONSTRAINT pk_numbers PRIMARY KEY (word, sort, record)
    )
     WITHOUT ROWID
    """,
    """
    CREATE VIRTUAL TABLE search USING fts5(own, also,
        content='', contentless_delete=1, tokenize='ascii', prefix='2 3 4')
    """,
)


def upgrade() -> None:
    op.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)
