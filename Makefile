# Every target sets up what it needs: Python 3.11 or newer and make are enough. See README.md.
# ARGS goes to the command, for example: make reports ARGS="2026-11-flevoland"   make test ARGS="-k agenda"

RUN = sh scripts/run.sh
ARGS =
NOTEBOOKS = $(wildcard notebooks/reports/*.ipynb notebooks/explore/*.ipynb)
STRIP = nbstripout --keep-id --extra-keys metadata.language_info.version

.PHONY: help setup reports hca test lab check format lock clean
.DEFAULT_GOAL = help

help: ## deze lijst
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s%s\n", $$1, $$2 }' Makefile

reports: setup ## maakt alle rapporten in outputs/
	@$(RUN) hca run $(ARGS)

hca: setup ## geeft een opdracht aan hca, bijvoorbeeld: make hca ARGS="status"
	@$(RUN) hca $(or $(ARGS),--help)

test: setup ## voert alle tests uit
	@$(RUN) pytest -n 2 $(ARGS)

lab: setup ## opent de notebooks in JupyterLab
	@$(RUN) jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks \
	    --MultiKernelManager.default_kernel_name=python3 \
	    --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $(ARGS)

check: setup ## controleert code, notebooks en gegevens
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .
	@$(RUN) mypy
	@$(if $(NOTEBOOKS),$(RUN) $(STRIP) --verify $(NOTEBOOKS))
	@$(RUN) hca check

format: setup ## zet code en notebooks in de vaste vorm
	@$(RUN) ruff check --fix .
	@$(RUN) ruff format .
	@$(if $(NOTEBOOKS),$(RUN) $(STRIP) $(NOTEBOOKS))

setup: ## maakt de werkomgeving .venv (gaat vanzelf)
	@sh scripts/setup.sh

lock: ## rekent requirements.lock opnieuw uit
	@sh scripts/lock.sh $(ARGS)

clean: ## verwijdert de werkomgeving, niet de rapporten
	rm -rf .venv .tools .mypy_cache .ruff_cache .hypothesis
