# Two commands matter: `make demo` shows the main job on the virtual card, `make test` runs every test.
# Each installs the system packages it needs (Debian, Ubuntu) and builds what it uses.

CARGO ?= cargo

.PHONY: all demo test lint bench oracles fuzz install clean help

all: help

help:
	@echo "make demo     sign with the virtual card, verify, tamper, prove an identity, read the card"
	@echo "make test     every test: unit, property, and end to end against pcscd, OpenSC and openssl"
	@echo "make lint     formatting and clippy"
	@echo "make bench    benchmarks, with openssl beside them"
	@echo "make oracles  path validation beside certval and openssl, on PKITS and on random paths"
	@echo "make fuzz     each fuzz target for a minute (needs a nightly toolchain and cargo-fuzz)"
	@echo "make install  installs the command jpki with cargo"

demo:
	@sh scripts/setup.sh build
	@$(CARGO) build --quiet --package jpki-cli
	@sh scripts/demo.sh

test:
	@sh scripts/setup.sh test
	$(CARGO) test --workspace --locked

lint:
	@sh scripts/setup.sh build
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --locked -- -D warnings

bench:
	@sh scripts/setup.sh test
	$(CARGO) bench --locked --package jpki-signature --bench verify
	$(CARGO) bench --locked --package jpki-cms --bench cms
	$(CARGO) bench --locked --package jpki-validity --bench crl
	$(CARGO) bench --locked --package jpki-validity --bench path
	$(CARGO) bench --locked --package jpki-verify --bench verify

oracles:
	@sh scripts/setup.sh test
	CARGO_TARGET_DIR=target/oracles $(CARGO) run --locked --manifest-path oracles/Cargo.toml

fuzz:
	for target in $$($(CARGO) +nightly fuzz list); do \
		$(CARGO) +nightly fuzz run $$target -- -max_total_time=60 -max_len=8192 || exit 1; \
	done

install:
	@sh scripts/setup.sh build
	$(CARGO) install --locked --path cli

clean:
	$(CARGO) clean
