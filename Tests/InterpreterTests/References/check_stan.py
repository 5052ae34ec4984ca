"""Has Stan compute the densities of the programs in Sessions/stan.session, and compares our objectives.

    python -m venv .venv && .venv/bin/pip install pystan pandas scipy
    .venv/bin/python check_stan.py ../../../.build/release/regshell [a part of the fit …]

The programs are those of the transcript, which a test holds to what `translate` prints. At three points, far
from the optimum and not at kinks, Stan's `target` is maximised over all parameters but b (the intercept; the
horseshoe's local scales), as our objective is by its definition; differences of both from point to point must
agree, the constants cancelling. A program takes about a minute to compile.
"""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import stan
from scipy.optimize import minimize

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[2] / "notebooks" / "data"
CARS = pd.read_csv(DATA / "mtcars.csv")


def programs() -> list[tuple[str, str]]:
    """Pairs of a fit and its program."""
    text = (HERE.parent / "Sessions" / "stan.session").read_text()
    found = re.findall(r'^reg> translate\((.*), "stan"\)\n((?:(?!reg> |# ).*\n)*)', text, re.M)
    return [
        (fit, "//" + program.partition("//")[2]) for fit, program in found if "\nerror:" not in "\n" + program
    ]


def column(name: str) -> np.ndarray:
    if level := re.fullmatch(r"factor\(cyl\)(\d)", name):
        return (CARS.cyl == int(level[1])).to_numpy(float)
    return CARS[name].to_numpy(float)


def data(fit: str, program: str) -> dict[str, object]:
    names = re.search(r"matrix\[n, p\] x;  // (.*)", program)[1].split(", ")
    x = np.column_stack([column(name) for name in names])
    result: dict[str, object] = {"n": len(x), "p": x.shape[1], "x": x.tolist()}
    response = fit.removeprefix("fit(").split(" ~ ")[0]
    if response == "factor(cyl)":
        result |= {"k": 3, "y": (pd.Categorical(CARS.cyl).codes + 1).tolist()}
    elif response.startswith("trials("):
        result |= {"y": CARS.am.tolist(), "m": CARS.carb.tolist()}
    elif response.startswith("surv("):
        result |= {"y": CARS.carb.astype(float).tolist(), "status": CARS.am.tolist()}
    else:
        whole = re.search(r"array\[n\] int.* y;", program)
        result["y"] = CARS[response].astype(int if whole else float).tolist()
    if "weights = qsec" in fit or "weights=qsec" in fit:
        result["w"] = CARS.qsec.tolist()
    if "offset" in fit:
        result["known"] = np.log(CARS.qsec).tolist()
    return result


def ours(binary: str, fit: str, b: np.ndarray) -> float:
    point = ", ".join(repr(float(value)) for value in b)
    code = f'cars = read("mtcars.csv"); m = {fit}; objective(m, at = [{point}])'
    run = subprocess.run(
        [binary, "--mode", "csv", "-c", code], cwd=DATA, capture_output=True, text=True, check=True
    )
    rows = list(csv.reader(io.StringIO(run.stdout)))
    return float(next(row[1] for row in rows if row[0] in ("objective", "sum")))


def bounds(program: str, count: int) -> list[tuple[float, float]]:
    declared = re.search(r"vector(<.*>)?\[.*\] b;", program)[1] or ""

    def values(name: str, default: float) -> list[float]:
        if not (found := re.search(rf"{name}=(\[[^\]]*\]'|[^,>]*)", declared)):
            return [default] * count
        text = (
            found[1].replace("negative_infinity()", "-inf").replace("positive_infinity()", "inf").strip("[]'")
        )
        numbers = [float(part) for part in text.split(",")]
        return numbers * count if len(numbers) == 1 else numbers

    return list(zip(values("lower", -np.inf), values("upper", np.inf), strict=True))


def unconstrained(value: float, lower: float, upper: float) -> float:
    if np.isfinite(lower) and np.isfinite(upper):
        share = (value - lower) / (upper - lower)
        return float(np.log(share / (1 - share)))
    if np.isfinite(lower):
        return float(np.log(value - lower))
    return float(np.log(upper - value)) if np.isfinite(upper) else value


def theirs(model: stan.model.Model, program: str, b: np.ndarray) -> float:
    """-target where all but b is at its best."""
    derived = re.findall(r"^  \w+\[.*\] (\w+) =", program, re.M)
    sizes = {
        name: int(np.prod(shape))
        for name, shape in zip(model.param_names, model.dims, strict=True)
        if name not in derived
    }
    own = [unconstrained(value, *limits) for value, limits in zip(b, bounds(program, len(b)), strict=True)]

    def density(free: np.ndarray) -> float:
        rest, whole = list(free), []
        for name, size in sizes.items():
            whole += own if name == "b" else rest[:size]
            rest = rest if name == "b" else rest[size:]
        return -model.log_prob(whole, adjust_transform=False)

    free = sum(size for name, size in sizes.items() if name != "b")
    if free == 0:
        return density(np.zeros(0))
    best = np.zeros(free)
    for _ in range(4):
        options = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 20_000, "maxfev": 20_000}
        best = minimize(density, best, method="Nelder-Mead", options=options).x
    return density(best)


def main() -> None:
    binary, *chosen = sys.argv[1:]
    binary = str(Path(binary).resolve())
    worst = 0.0
    for fit, program in programs():
        if chosen and not any(part in fit for part in chosen):
            continue
        values = data(fit, program)
        model = stan.build(program, data=values)
        count = values["p"] * values.get("k", 1)
        x = np.array(values["x"])
        units = np.ones(x.shape[1]) if "vector[p] s;" in program else 1 / x.std(axis=0)
        points = np.random.default_rng(1).uniform(0.2, 1.5, (3, count)) * np.tile(units, count // x.shape[1])
        times = re.search(r"objective times (\S+)", program)
        scale = float(times[1]) if times else 1.0
        left = np.diff([scale * ours(binary, fit, point) for point in points])
        right = np.diff([theirs(model, program, point) for point in points])
        error = float(np.max(np.abs(left - right) / np.maximum(1, np.abs(left))))
        worst = max(worst, error)
        print(f"{error:8.1e}  {fit}", flush=True)
    print(f"{worst:8.1e}  at most")
    sys.exit(worst > 1e-8)


if __name__ == "__main__":
    main()
