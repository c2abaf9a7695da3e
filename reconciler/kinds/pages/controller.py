"""Codes of a fleet that is kept: of its database, its workers, and what people ask of them."""

from typing import Final

from reconciler.kinds.pages.read import read_pages

CONTROLLER: Final = read_pages(r"""
controller-missing
  A controller needs PostgreSQL's client and a job engine, which single commands do not.
  fix: Install them with `pip install 'mixpeek-reconciler[controller]'`.
  example:
    error: what a controller needs beside the rest is not installed
no-database
  A controller remembers its runs in a PostgreSQL database, and nobody has said which.
  fix: Set RECONCILER_DATABASE_URL, or pass `--database URL`, or `--embedded` to try it on one
  machine.
  example:
    # file: fleet.yaml
    apiVersion: reconciler/v1
    kind: Fleet
    stacks:
    - {name: ads-de, folder: stacks/ads}
    $ reconciler controller status
bad-database-url
  The database's address is none that PostgreSQL understands.
  fix: Write it as `postgresql://USER@HOST:5432/NAME`, with the password in PGPASSWORD or in a
  password file.
  example:
    # file: fleet.yaml
    apiVersion: reconciler/v1
    kind: Fleet
    stacks:
    - {name: ads-de, folder: stacks/ads}
    $ reconciler controller status --database 'fleet on db'
unreachable-database
  The database does not answer, or does not let its user in.
  fix: Start it, or mend its address; workers that run go on by themselves once it is back.
  example:
    # file: fleet.yaml
    apiVersion: reconciler/v1
    kind: Fleet
    stacks:
    - {name: ads-de, folder: stacks/ads}
    $ reconciler controller status --database postgresql://127.0.0.1:1/fleet
unusable-database
  The database answers, and does not let its user make the tables that a controller needs.
  fix: Grant it CREATE on the schema: `GRANT CREATE, USAGE ON SCHEMA public TO …`.
  example:
    error: the database fleet on db.example.org does not let its user make
      tables: permission denied for schema public
embedded-database-missing
  The database that `--embedded` brings along is not installed.
  fix: Install it with `pip install 'mixpeek-reconciler[controller]'`, or name a database with
  `--database URL`.
  example:
    error: the database that --embedded brings is not installed
embedded-database-not-started
  The database that `--embedded` brings along does not start; its log says why.
  fix: Look into its log, or remove its folder: runs and approvals are forgotten then, and nothing
  else.
  example:
    error: the embedded database in .reconciler/controller/postgresql does not
      start (CalledProcessError)
job-lost
  A worker was silent for so long that another one has taken its stack over, or it cannot ask the
  database whether that is so. It writes nothing more.
  fix: Nothing, as long as the database answers: the stack is run again, and what was done is found.
  example:
    error: this worker no longer holds the job of the run, so nothing more is
      sent
unknown-run
  There is no run of this number, or it is so old that it was forgotten.
  fix: `reconciler controller status` shows the latest.
  example:
    error: there is no run 99, or it is forgotten
nothing-to-approve
  The plan of the run does not wait: it was approved, or overtaken by a later one that plans
  something else.
  fix: `reconciler controller status` shows what waits.
  example:
    error: run 12 is overtaken: a later run of ads-de planned something else
paused-stack
  The stack is paused: nobody runs it, whoever asks.
  fix: Keep it again with `reconciler controller resume STACK`, which runs it as well.
  example:
    error: ads-de is paused, and is not run
""")
