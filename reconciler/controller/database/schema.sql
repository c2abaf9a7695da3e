-- Two tables beside the engine's. Workers of two versions share them during an upgrade: whoever
-- changes this only adds, and everything that is added has a default.

CREATE TABLE IF NOT EXISTS reconciler_stacks (
    name text PRIMARY KEY,
    account text NOT NULL DEFAULT '',
    owner text NOT NULL DEFAULT '',
    failures integer NOT NULL DEFAULT 0,
    paused_by text,
    paused_at timestamptz,
    paused_because text NOT NULL DEFAULT ''
);

CREATE TABLE IF NOT EXISTS reconciler_runs (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    stack text NOT NULL,
    trigger text NOT NULL,
    state text NOT NULL DEFAULT 'running',
    began timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended timestamptz,
    job bigint NOT NULL,
    worker text NOT NULL DEFAULT '',
    commit text,
    says text NOT NULL DEFAULT '',
    details text NOT NULL DEFAULT '',
    halts text NOT NULL DEFAULT 'nothing',
    plan text,
    digest text,
    is_overtaken boolean NOT NULL DEFAULT false,
    waits_for bigint,
    approved_by text,
    approved_at timestamptz,
    approves bigint
);

CREATE INDEX IF NOT EXISTS reconciler_runs_stack ON reconciler_runs (stack, number DESC);
CREATE INDEX IF NOT EXISTS reconciler_runs_job ON reconciler_runs (job) WHERE state = 'running';
