"""Whole processes on the diabetes data: start, read the CSV, fit a lasso path, print it, end."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from conversation import Refused, whole_process
from problems import DIABETES


@dataclass
class Whole:
    name: str
    seconds: float | None
    megabytes: float
    reason: str = ""


OURS = f"""
d = read("{DIABETES}")
m = fit(progression ~ ., d, penalty = 1*l1)
path(m)
"""
LM = f"""
d <- read.csv("{DIABETES}")
print(summary(lm(progression ~ ., d)))
"""
GLMNET = f"""
suppressMessages(library(glmnet))
d <- read.csv("{DIABETES}")
print(glmnet(as.matrix(d[names(d) != "progression"]), d$progression))
"""
NUMPY = f"""
import numpy
d = numpy.loadtxt("{DIABETES}", delimiter=",", skiprows=1)
x, y = numpy.asfortranarray((d[:, :-1] - d[:, :-1].mean(0)) / d[:, :-1].std(0)), d[:, -1] - d[:, -1].mean()
alphas = numpy.abs(x.T @ y).max() / len(y) * numpy.geomspace(1, 1e-3, 100)
"""
SKLEARN = f"""{NUMPY}
from sklearn.linear_model import lasso_path
print(lasso_path(x, y, alphas=alphas)[1].T)
"""
CELER = f"""{NUMPY}
from celer import celer_path
print(celer_path(x, y, "lasso", alphas=alphas)[1].T)
"""
SKGLM = f"""{NUMPY}
from skglm import Lasso
print(Lasso().path(x, y, alphas)[1].T)
"""
ADELIE = f"""{NUMPY}
import adelie
print(adelie.grpnet(x, adelie.glm.gaussian(y), progress_bar=False).betas.todense())
"""
GLUM = f"""{NUMPY}
from glum import GeneralizedLinearRegressor
print(GeneralizedLinearRegressor(alpha=1.0, l1_ratio=1).fit(x, y).coef_)
"""


def processes(regshell: Path, repeats: int) -> list[Whole]:
    r = shutil.which("Rscript")
    commands = {
        "regshell": (str(regshell), "-c", OURS) if regshell.exists() else None,
        "R lm": (r, "-e", LM) if r else None,
        "R glmnet": (r, "-e", GLMNET) if r else None,
        "scikit-learn": (sys.executable, "-c", SKLEARN),
        "celer": (sys.executable, "-c", CELER),
        "adelie": (sys.executable, "-c", ADELIE),
        "glum": (sys.executable, "-c", GLUM),
        "skglm": (sys.executable, "-c", SKGLM),
    }
    found = []
    for name, command in commands.items():
        if command is None:
            found.append(Whole(name, None, 0, "not here"))
            continue
        try:
            seconds, peak = whole_process(command, repeats)
            found.append(Whole(name, median(seconds), peak))
        except Refused as refusal:
            found.append(Whole(name, None, 0, str(refusal)))
        print(f"  9c {name}: {found[-1].seconds or found[-1].reason}", flush=True)
    return found
