"""Whole processes: start, read diabetes.csv, fit, compute the lasso path, print it, end."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from kernels import ROOT

DATA = ROOT / "notebooks" / "data" / "diabetes.csv"

REGSHELL = f"""
d = read("{DATA}")
m = fit(progression ~ ., d, penalty = 1*l1)
path(m)
"""
LM = f"""
d <- read.csv("{DATA}")
print(summary(lm(progression ~ ., d)))
"""
GLMNET = f"""
suppressMessages(library(glmnet))
d <- read.csv("{DATA}")
x <- as.matrix(d[names(d) != "progression"])
print(glmnet(x, d$progression))
"""
SKLEARN = f"""
import numpy
from sklearn.linear_model import lasso_path
d = numpy.loadtxt("{DATA}", delimiter=",", skiprows=1)
x, y = d[:, :-1], d[:, -1]
x = (x - x.mean(axis=0)) / x.std(axis=0)
alphas, coefs, gaps = lasso_path(x, y - y.mean())
print(numpy.column_stack([alphas, coefs.T]))
"""


@dataclass(frozen=True)
class Program:
    name: str
    what: str
    command: tuple[str, ...]

    def seconds(self) -> float:
        began = time.perf_counter()
        done = subprocess.run(self.command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        took = time.perf_counter() - began
        if done.returncode != 0 or not done.stdout.strip():
            raise RuntimeError(f"{self.name} failed: {done.stderr}")
        return took


def catalogue(regshell: Path) -> list[Program]:
    programs = [Program("regshell -c", "read, lasso path, print", (str(regshell), "-c", REGSHELL))]
    if r := shutil.which("Rscript"):
        programs.append(Program("Rscript, lm", "read, least squares, print", (r, "-e", LM)))
        programs.append(Program("Rscript, glmnet", "read, lasso path, print", (r, "-e", GLMNET)))
    else:
        print("not measured: R (not installed)")
    if importlib.util.find_spec("sklearn"):
        command = (sys.executable, "-c", SKLEARN)
        programs.append(Program("python, scikit-learn", "read, lasso path, print", command))
    else:
        print("not measured: scikit-learn (not installed)")
    return programs
