# Everything a user or a builder types. Each target is a script in scripts/, so that the steps can be
# read, run and tested one by one.
#
#   make demo     install what is missing, build, run a real notebook through the kernel, show it
#   make test     every test of the project; the last line is "N passed, N failed"

PREFIX ?= $(HOME)/.local
JOBS   ?= $(shell nproc 2>/dev/null || echo 2)
PYTHON ?= python3

export PREFIX JOBS PYTHON DESTDIR BINARY

.PHONY: help demo test build static wheel test-wheel test-bare install uninstall lint format bench bench-kernel bench-interrupt bench-batch bench-fit bench-micro record fuzz soak clean distclean
.DEFAULT_GOAL := help

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## run notebooks/diabetes.ipynb through the kernel, install what that needs, show the result
	@scripts/demo.sh

test: ## run every test; ends in one line "N passed, N failed"
	@scripts/test.sh

build: ## build the release binary: .build/release/regshell
	@scripts/build.sh

static: ## build .build/static/regshell, which needs nothing beyond glibc
	@scripts/static.sh

wheel: ## make a wheel of it in .build/wheel: pip install it, and Jupyter has the kernel
	@scripts/wheel.sh

test-wheel: ## install the wheel in a fresh environment, use it from nbclient and JupyterLab, uninstall it
	@scripts/wheel-check.sh

test-bare: ## run the static binary in a bare Debian (debootstrap, chroot; needs root)
	@scripts/bare.sh

install: ## copy the binary to PREFIX/bin (default ~/.local), with kernelspec, manual page and completions
	@scripts/install.sh

uninstall: ## remove what install put there
	@scripts/install.sh --remove

lint: ## check the layout of the Swift, shell and Python sources
	@scripts/lint.sh

format: ## lay out the Swift sources
	@swift format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Micro \
		Benchmarks/peers/ours/Package.swift Benchmarks/peers/ours/PeerBenchmark

bench: ## measure beside ipykernel, R and scikit-learn; rewrites the tables of Benchmarks/README.md
	@scripts/bench.sh

bench-kernel: ## measure the kernel alone beside ipykernel, xeus-python, IRkernel and bare libzmq; 4 minutes
	@scripts/bench.sh --only kernels

bench-interrupt: ## stop programs at random moments and measure the time to the reply; 8 minutes
	@scripts/bench.sh --interrupts

bench-batch: ## run a notebook of 200 cells beside nbclient, papermill and nbconvert, and a thousand notebooks; 5 minutes
	@scripts/bench.sh --batch

bench-fit: ## measure fitting beside glmnet, scikit-learn and others, and its growth; 25 minutes
	@scripts/bench-fit.sh

bench-micro: ## measure the small pieces: moments, Gram, gap, parsing, a cell
	@scripts/bench-micro.sh

record: ## record sessions, notebooks, the manual and the documents' transcripts anew; read the diff before committing
	@scripts/record.sh

SECONDS ?= 60
MINUTES ?= 30

fuzz: ## look SECONDS (60) a law for bytes that break the decoders, the parser, the evaluator; LAW= for one alone
	@scripts/fuzz.sh $(SECONDS) $(LAW)

soak: ## random traffic, valid and not, for MINUTES (30): memory, descriptors and threads must stay flat
	@scripts/soak.sh $(MINUTES)

clean: ## remove what was built
	@rm -rf .build Benchmarks/.build Benchmarks/peers/ours/.build

distclean: clean ## remove the Python environment too
	@rm -rf .venv Benchmarks/peers/.venv
