// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/calibration_view/fit_tables.h"

#include <QCoreApplication>

#include "core/measure/calibration/fit_words.h"
#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint::fit_tables {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("ridgepoint::CalibrationView", text);
}

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

/// "us" as it is printed: "µs".
QString unitText(std::string_view unit)
{
    const QString word = text(unit);
    if (word == QLatin1String("ns per element of k"))
        return QStringLiteral("ns per k");
    return word.startsWith(QLatin1String("us")) ? QString(u'µ' + word.mid(1)) : word;
}

QString stateText(ParameterState state)
{
    switch (state) {
    case ParameterState::Identified:
        return tr("identified");
    case ParameterState::NotLimiting:
        return tr("not limiting");
    case ParameterState::NotIdentifiable:
        return tr("not identifiable");
    }
    return {};
}

QString stateTip(ParameterState state)
{
    switch (state) {
    case ParameterState::Identified:
        return tr("The measurements fix it: another value fits worse, whatever the others do");
    case ParameterState::NotLimiting:
        return tr("Its roof never decides in these measurements: the figure would say nothing of the device");
    case ParameterState::NotIdentifiable:
        return tr("A third less or half more fits as well when the others follow: the prior decides");
    }
    return {};
}

/// Of an efficiency that never limits ∞ stands for the word that the tip says; a dash for a value that is not there.
TableCell valueCell(const FittedConstant& constant, double value, bool isFree)
{
    if (std::isnan(value))
        return {QStringLiteral("–"), -1.0, {}};
    if (isFree)
        return {QStringLiteral("∞"), 1e9,
            tr("not limiting") + QStringLiteral(": ") + stateTip(ParameterState::NotLimiting)};
    return {format::plain(value / constant.si), value / constant.si, {}};
}

TableCell percentCell(double share)
{
    return {format::percent(share, 1), share, {}};
}

TableCell countCell(std::size_t count)
{
    return {format::integer(static_cast<qint64>(count)), static_cast<double>(count), {}};
}

} // namespace

std::vector<TableColumn> constantColumns()
{
    return {{tr("Symbol"), false}, {tr("What it is"), false}, {tr("Prior"), true}, {tr("Shipped"), true},
        {tr("Fitted"), true}, {tr("Unit"), false}, {tr("State"), false}};
}

std::vector<CellTableModel::Row> constantRows(const FitResult& fit, const std::vector<double>& shipped)
{
    std::vector<CellTableModel::Row> rows;
    for (std::size_t i = 0; i < fit.constants.size(); ++i) {
        const FittedConstant& one = fit.constants[i];
        const double own = i < shipped.size() && shipped.size() == fit.constants.size() ? shipped[i] : std::nan("");
        rows.push_back({{text(one.symbol), static_cast<int>(i), {}}, {text(one.meaning), {}, text(one.meaning)},
            valueCell(one, one.prior, saysNothing(one, one.prior)), valueCell(one, own, saysNothing(one, own)),
            valueCell(one, one.value, one.state == ParameterState::NotLimiting), {unitText(one.unit), {}, {}},
            {stateText(one.state), {}, stateTip(one.state)}});
    }
    return rows;
}

std::vector<TableColumn> regimeColumns(const QString& sizeName)
{
    return {{sizeName, false}, {tr("Rows"), true}, {tr("Before"), true}, {tr("p90"), true}, {tr("After"), true},
        {tr("p90"), true}};
}

std::vector<CellTableModel::Row> regimeRows(const FitResult& fit)
{
    std::vector<CellTableModel::Row> rows;
    for (std::size_t i = 0; i < fit.by_regime.size(); ++i) {
        const RegimeErrors& one = fit.by_regime[i];
        rows.push_back({{QString::fromStdString(one.label), static_cast<int>(i), {}}, countCell(one.after.rows),
            percentCell(one.before.median), percentCell(one.before.p90), percentCell(one.after.median),
            percentCell(one.after.p90)});
    }
    return rows;
}

std::vector<TableColumn> outsideColumns()
{
    return {{tr("Line"), true}, {tr("What was measured"), false}, {tr("Measured"), true}, {tr("Ratio"), true}};
}

std::vector<std::size_t> outsideRows(const FitResult& fit)
{
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < fit.rows.size(); ++i) {
        if (fit.rows[i].is_outside)
            rows.push_back(i);
    }
    return rows;
}

std::vector<CellTableModel::Row> outsideCells(const FitResult& fit, const FitCandidate& candidate)
{
    std::vector<CellTableModel::Row> cells;
    for (const std::size_t index : outsideRows(fit)) {
        const FitRow& row = fit.rows[index];
        const double predicted = row.after * row.measured_s;
        cells.push_back(
            {{format::integer(row.line), row.line, {}}, {QString::fromStdString(candidate.describe(row)), row.size, {}},
                {format::si(row.measured_s, u"s"), row.measured_s, {}},
                {format::ratio(row.after), row.after, tr("predicted %1").arg(format::si(predicted, u"s"))}});
    }
    return cells;
}

QString sentence(const FitResult& fit, FitPrior prior)
{
    const bool hasPrior = !fit.constants.empty() && !std::isnan(fit.constants.front().prior);
    const QString before = prior == FitPrior::Own ? tr("%1 shipped") : tr("%1 generic");
    QStringList errors {tr("%1 ideal").arg(format::percent(fit.ideal.median, 1))};
    if (hasPrior)
        errors << before.arg(format::percent(fit.before.median, 1));
    errors << tr("%1 fitted").arg(format::percent(fit.after.median, 1));
    return tr("%1: median error %2, on %3 held-out rows")
        .arg(QString::fromStdString(fit.what), errors.join(QStringLiteral(", ")),
            format::integer(static_cast<qint64>(fit.after.rows)));
}

QString weakSizes(const FitResult& fit)
{
    constexpr std::size_t enoughRows = 10;
    constexpr double farMore = 2; // times the median of all
    constexpr double leastWorse = 0.01; // of the time
    const RegimeErrors* weakest = nullptr;
    const RegimeErrors* worse = nullptr;
    for (const RegimeErrors& one : fit.by_regime) {
        if (one.after.rows < enoughRows)
            continue;
        if (weakest == nullptr || one.after.median > weakest->after.median)
            weakest = &one;
        if (one.after.median > one.before.median + leastWorse && worse == nullptr)
            worse = &one;
    }
    const auto size = [&fit](
                          const RegimeErrors& one) { return QString::fromStdString(fit.size_name + ' ' + one.label); };
    QString words;
    if (weakest != nullptr && weakest->after.median > std::max(0.05, farMore * fit.after.median))
        words += u' ' + tr("For %1 it is off by %2.").arg(size(*weakest), format::percent(weakest->after.median, 1));
    if (worse != nullptr)
        words += u' '
            + tr("For %1 it is worse than before: %2 instead of %3.")
                  .arg(size(*worse), format::percent(worse->after.median, 1), format::percent(worse->before.median, 1));
    return words;
}

QStringList rowLines(const FitRow& row, const FitCandidate& candidate)
{
    return {QString::fromStdString(candidate.describe(row)),
        tr("measured %1, predicted %2 (%3)")
            .arg(format::si(row.measured_s, u"s"), format::si(row.after * row.measured_s, u"s"),
                format::ratio(row.after)),
        tr("line %1 of the file").arg(format::integer(row.line))};
}

} // namespace ridgepoint::fit_tables
