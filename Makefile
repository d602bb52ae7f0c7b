# Every target is one line of `make help`; what it does is a script in deploy/.
SHELL := /bin/bash
.DEFAULT_GOAL := help

export CLUSTER YES FRESH REGISTRY TAG CUDA
export DATA_ROOT ?= $(data.root)

.PHONY: help demo test check simulate down kubeconfig wandb-dir cluster tools images java chaos bench-hydra bench-trainer bench-f1 bench-gpu bench-events bench-ledger bench-search bench-stopping bench-scale bench-start bench-compare clean

help: ## this list
	@sed -n 's/^\([a-z0-9-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

demo: ## from nothing to a finished sweep; CLUSTER=local|kind|current, YES=1, FRESH=1, data.root=DIR
	@deploy/demo/demo

test: ## everything that must pass before a change lands (root; what CI runs)
	@deploy/test/run

check: ## format, lint and unit tests
	@deploy/test/check

simulate: ## the simulated sweeps with SEEDS=10000 each, from FROM=0 on
	@planner/bench/simulate.sh

down: ## end and remove everything that demo and test started
	@deploy/demo/down

kubeconfig: ## print the path of the demo's kubeconfig
	@deploy/demo/where kubeconfig

wandb-dir: ## print the folder with the demo's offline W&B runs
	@deploy/demo/where wandb-dir

cluster: tools ## start an empty local cluster (NAME=demo), without operator
	@deploy/packages && deploy/local/cluster up $(or $(NAME),demo)

tools: ## build the control plane, helm and DNS into ~/.cache/sweepline/bin
	@deploy/tools/build

java: ## build the Java modules without their tests
	@deploy/build-java

images: ## build the images; REGISTRY=host/path TAG=dev pushes them, CUDA=1 adds trainer-cuda for GPUs
	@deploy/images/all

chaos: ## rows to W&B while Kafka, forwarders and W&B fail, for each of SEEDS=1,2,3,4,5: two to three minutes each
	@operator/bench/chaos.sh

bench-hydra: ## compose side by side with hydra-core from PyPI: equal results, time of each
	@hydra/bench/run.sh

bench-trainer: ## training steps and epochs side by side with Python PyTorch: images per second, memory; THREADS=1 WORKERS=1
	@trainer/bench/run.sh

bench-f1: ## what the smallest network learns here and in Python PyTorch: macro F1 over SEEDS=5
	@trainer/bench/f1.sh

bench-gpu: ## as bench-trainer on a GPU, and how busy it is; says that it was skipped where there is none
	@trainer/bench/gpu.sh

bench-events: ## events per second through forwarder and status to W&B, beside the official client; RUNS=200 ROWS=2000
	@operator/bench/run.sh

bench-ledger: ## a start with 100,000 and 1,000,000 remembered outcomes: seconds, heap, bytes of each
	@operator/bench/ledger.sh

bench-search: ## what Random and TPE find beside Optuna from PyPI in as many trials; TRIALS=100 SEEDS=100
	@planner/bench/search.sh

bench-stopping: ## early stopping beside Optuna's pruners on the same learning curves; RUNS=200 SEED=1
	@planner/bench/stopping.sh

bench-scale: ## many trials on a control plane without machines (kwok): launch rate, heap, status writes, restart, idle GPUs; TRIALS=500 LIVE=500, ARGO=1 beside Argo Workflows
	@operator/bench/scale.sh

bench-start: ## how long the operator takes until it is ready, with the cache of its image and without; memory; STARTS=5
	@operator/bench/start.sh

bench-compare: ## kubectl sweepline compare, and the API's, over RUNS=10000 finished runs: seconds, heap
	@cli/bench/compare.sh

clean: ## remove build outputs; downloads and compiled programs stay in ~/.cache/sweepline
	@rm -rf .sweepline */target deploy/images/*/target
