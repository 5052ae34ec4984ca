"""Fits what `explain("lambda", m)` says to type in scikit-learn and statsmodels; its output is in ConversionTests.swift.

scikit-learn 1.x, statsmodels 0.14, on notebooks/data/mtcars.csv with columns divided by their sd (1/n).
"""

import csv
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from sklearn.linear_model import ElasticNet, Ridge

data = Path(__file__).parents[3] / "notebooks" / "data" / "mtcars.csv"
with data.open() as file:
    rows = list(csv.DictReader(file))
y = np.array([float(row["mpg"]) for row in rows])
x = np.array([[float(row[name]) for name in ("wt", "hp", "qsec")] for row in rows])
z = (x - x.mean(0)) / x.std(0)

print(ElasticNet(alpha=0.7, l1_ratio=0.3 / 0.7, tol=1e-14, max_iter=10**6).fit(z, y).coef_)
print(Ridge(alpha=12.8).fit(z, y).coef_)
for alpha, share in ((0.7, 0.3 / 0.7), (0.4, 0.0)):
    strengths = np.array([0, alpha, alpha, alpha])
    model = sm.OLS(y, sm.add_constant(z))
    print(model.fit_regularized(alpha=strengths, L1_wt=share, cnvrg_tol=1e-13, maxiter=10000).params)
