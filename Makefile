# Every command of the project; each prepares what it needs in .venv first. PYTHON and PORT may be set.

PORT ?= 8765
BENCHES ?= $(patsubst tests/bench/%.py,%,$(shell grep -ls "__name__ == .__main__." tests/bench/*.py))
CANDIDATES := $(if $(PYTHON),"$(PYTHON)",python3.14 python3.13 python3.12 python3.11 python3 python)

BIN := .venv/bin
LOG := .venv/setup.log
# An exact setuptools builds the few packages that come as source: an isolated build would take the newest.
PIP := PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1 $(BIN)/python -m pip install --retries 2 -c constraints.txt

.PHONY: setup run test check bench soak format
.DELETE_ON_ERROR:

setup: .venv/.dev
	@echo "setup: .venv is ready"

run: .venv/.runtime
	@$(BIN)/python -m bot demo --port $(PORT)

test: .venv/.dev
	@$(BIN)/python -m pytest -n auto -m "not soak"

check: .venv/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(MAKE) --no-print-directory test

soak: .venv/.dev
	@$(BIN)/python -m pytest -m soak

bench: .venv/.dev
	@failed=; for name in $(BENCHES); do \
	    echo; echo "== $$name"; $(BIN)/python -m tests.bench.$$name || failed="$$failed $$name"; \
	done; if [ -n "$$failed" ]; then echo "failed:$$failed" >&2; exit 1; fi

format: .venv/.dev
	@$(BIN)/ruff check --fix-only -q .
	@$(BIN)/ruff format .

$(BIN)/python:
	@for python in $(CANDIDATES); do \
	    version=$$("$$python" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3]); sys.exit(sys.version_info < (3, 11))' \
	        2>/dev/null) || { [ -z "$$version" ] || seen="$$seen $$python ($$version)"; continue; }; \
	    "$$python" -c 'import ensurepip, venv' 2>/dev/null || { bare="$$python ($$version)"; continue; }; \
	    echo "setup: creating .venv with $$python ($$version)"; \
	    "$$python" -m venv --clear .venv && exit 0; rm -rf .venv; exit 1; \
	done; \
	if [ -n "$$bare" ]; then \
	    echo "setup: $$bare lacks the modules venv and ensurepip; on Debian or Ubuntu: apt-get install python3-venv" >&2; \
	else \
	    echo "setup: Python 3.11 or newer is needed$${seen:+; found only$$seen}. Install it, or name it: make PYTHON=/path/to/python3" >&2; \
	fi; exit 1

define install
	@echo "setup: installing $(1) into .venv; the first time takes a minute or two"
	@{ $(PIP) setuptools && $(PIP) --use-pep517 --no-build-isolation -e "$(2)"; } >$(LOG) 2>&1 || { \
	    if grep -qiE 'name resolution|NewConnectionError|ConnectTimeout|ReadTimeout|ProxyError|Network is unreachable|Connection refused' $(LOG); \
	    then echo "setup: the package index cannot be reached. Check the network (or HTTPS_PROXY) and try again; details: $(LOG)" >&2; \
	    else echo "setup: the packages cannot be installed; the end of $(LOG):" >&2; tail -n 5 $(LOG) >&2; fi; exit 1; }
endef

.venv/.runtime: pyproject.toml constraints.txt | $(BIN)/python
	$(call install,what the bot needs,.)
	@touch $@

.venv/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(call install,what the bot and its tests need,.[dev])
	@touch .venv/.runtime $@
