// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/measure/calibration/fit_candidate.h"
#include "ui/calibration_view/cell_table_model.h"

#include <vector>

namespace ridgepoint {

/// A fit in words: what the tables of the calibration page show, and its one sentence.
namespace fit_tables {

std::vector<TableColumn> constantColumns(); ///< symbol, meaning, unit, prior, shipped, fitted, state
std::vector<CellTableModel::Row> constantRows(const FitResult& fit, const std::vector<double>& shipped);

std::vector<TableColumn> regimeColumns(const QString& sizeName); ///< size, rows, median and p90 before and after
std::vector<CellTableModel::Row> regimeRows(const FitResult& fit);

std::vector<TableColumn> outsideColumns(); ///< line, what, measured time, ratio
/// Rows of the fit that are outside, in the order of the table.
std::vector<std::size_t> outsideRows(const FitResult& fit);
std::vector<CellTableModel::Row> outsideCells(const FitResult& fit, const FitCandidate& candidate);

/// "H100 SXM5 bf16 GEMM: median error 36.3 % ideal, 5.9 % generic, 4.0 % fitted, on 17,850 held-out rows".
QString sentence(const FitResult& fit, FitPrior prior);
/// Behind the sentence: for which sizes the fit is off far more than in all, and for which it is worse than what was
/// there before; empty where neither is so. The median over all rows is that of the sizes with the most rows.
QString weakSizes(const FitResult& fit);
/// What a row is, a line each: shape; measured and predicted time; line of the file.
QStringList rowLines(const FitRow& row, const FitCandidate& candidate);

} // namespace fit_tables

} // namespace ridgepoint
