// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/operator_table/operator_table_model.h"

#include "core/analysis/breakdown.h"
#include "core/analysis/calibrated/operator_times.h"
#include "ui/theme/format.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace ridgepoint {

namespace {

QString latin(std::string_view view)
{
    return QString::fromLatin1(view.data(), static_cast<qsizetype>(view.size()));
}

/// Times and errors alike; what is not calibrated is alike as well.
/// standsIn: the ideal time is shown in the place of a missing one.
bool sameExpected(const OperatorCost& a, const OperatorCost& b, bool standsIn)
{
    const auto same = [](double one, double other) { return one == other || (std::isnan(one) && std::isnan(other)); };
    if (!a.isCalibrated() && !b.isCalibrated())
        return !standsIn || a.time_s == b.time_s;
    return same(a.calibrated_s, b.calibrated_s) && same(a.calibrated_error.median, b.calibrated_error.median);
}

} // namespace

OperatorTableModel::OperatorTableModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void OperatorTableModel::setAnalysis(const Analysis& analysis, ShownTimes times)
{
    m_analysis = analysis;
    m_times = times;
    apply();
}

void OperatorTableModel::setPhases(PhaseView phases)
{
    if (phases == m_phases)
        return;
    m_phases = phases;
    apply();
}

void OperatorTableModel::apply()
{
    m_next.clear();
    if (m_phases != PhaseView::Decode)
        collect(m_analysis.prefill, false);
    if (m_phases != PhaseView::Prefill)
        collect(m_analysis.decode, true);
    if (!sameOperators(m_next)) {
        beginResetModel();
        m_rows.swap(m_next);
        endResetModel();
        nameRate();
        return;
    }
    if (m_next.empty())
        return;
    keepTexts();
    m_rows.swap(m_next);
    nameRate();
    const auto changed = [this](int column) {
        return std::ranges::any_of(
            m_rows, [column](const Row& row) { return row.texts[static_cast<std::size_t>(column)].isEmpty(); });
    };
    int first = 0;
    int last = ColumnCount - 1;
    while (first < ColumnCount && !changed(first))
        ++first;
    while (last > first && !changed(last))
        --last;
    if (first < ColumnCount)
        emit dataChanged(index(0, first), index(rowCount() - 1, last), {Qt::DisplayRole, SortRole});
}

void OperatorTableModel::nameRate()
{
    if (m_expected_alone == showsExpectedAlone())
        return;
    m_expected_alone = !m_expected_alone;
    emit headerDataChanged(Qt::Horizontal, RateColumn, RateColumn);
}

/// Hands on the texts of values that stay the same: a slider changes few columns, and only those are painted again.
void OperatorTableModel::keepTexts()
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        Row& before = m_rows[i];
        Row& after = m_next[i];
        for (int column = 0; column < ColumnCount; ++column) {
            const auto cell = static_cast<std::size_t>(column);
            const bool same = column == ExpectedColumn
                ? before.stands_in == after.stands_in && sameExpected(before.cost, after.cost, after.stands_in)
                : isNumber(column)       ? number(before, column) == number(after, column)
                : column == BoundColumn  ? before.cost.bound == after.cost.bound
                : column == EngineColumn ? before.cost.roof.engine == after.cost.roof.engine
                                         : true;
            if (same)
                after.texts[cell].swap(before.texts[cell]);
        }
    }
}

void OperatorTableModel::collect(const Phase& phase, bool decode)
{
    const double expected = m_times == ShownTimes::Expected ? expectedOperatorTime(phase) : 0;
    for (const OperatorCost& cost : phase.operators()) {
        Row& row = m_next.emplace_back();
        row.cost = cost;
        row.decode = decode;
        row.at_expected = expected > 0;
        row.stands_in = phase.calibrated_s > 0 && !cost.isCalibrated();
        if (expected > 0)
            row.share = cost.expectedTotal() / expected;
        else
            row.share = phase.time_s > 0 ? cost.totalTime() / phase.time_s : 0;
    }
}

bool OperatorTableModel::sameOperators(const std::vector<Row>& rows) const
{
    const auto same = [](const Row& a, const Row& b) { return a.cost.id == b.cost.id && a.decode == b.decode; };
    return std::ranges::equal(m_rows, rows, same);
}

int OperatorTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int OperatorTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant OperatorTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case SortRole:
        return isNumber(index.column()) ? QVariant(number(index.row(), index.column()))
                                        : QVariant(text(index.row(), index.column()));
    case Qt::ToolTipRole:
        return toolTip(index.row());
    case KindRole:
        return static_cast<int>(kindOf(cost(index.row()).id));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant OperatorTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    static const std::array<const char*, ColumnCount> titles {QT_TR_NOOP("Operator"), QT_TR_NOOP("Phase"),
        QT_TR_NOOP("Engine"), QT_TR_NOOP("Count"), QT_TR_NOOP("FLOP"), QT_TR_NOOP("Weights"), QT_TR_NOOP("Activations"),
        QT_TR_NOOP("KV cache"), QT_TR_NOOP("Intensity"), QT_TR_NOOP("Bound"), QT_TR_NOOP("Attainable"),
        QT_TR_NOOP("Time"), QT_TR_NOOP("Expected"), QT_TR_NOOP("Share")};
    static const std::array<const char*, ColumnCount> explanations {QT_TR_NOOP("Name of the operator"),
        QT_TR_NOOP("Prefill or decode"), QT_TR_NOOP("The unit whose roof applies"), QT_TR_NOOP("Instances in a pass"),
        QT_TR_NOOP("Floating point operations of one instance"), QT_TR_NOOP("Bytes of weights that one instance reads"),
        QT_TR_NOOP("Bytes of activations that one instance reads and writes"),
        QT_TR_NOOP("Bytes of the KV cache that one instance reads and writes"),
        QT_TR_NOOP("FLOP per byte of DRAM traffic"), QT_TR_NOOP("The roof that gives the time"),
        QT_TR_NOOP("FLOP per second in that time"), QT_TR_NOOP("Time of one instance"),
        QT_TR_NOOP("Time that one instance is expected to take, by the scenario's time model"),
        QT_TR_NOOP("Share of all instances in the time of the phase")};
    const auto column = static_cast<std::size_t>(section);
    if (section == RateColumn && m_expected_alone && (role == Qt::DisplayRole || role == Qt::ToolTipRole))
        return role == Qt::DisplayRole ? tr("Expected rate") : tr("FLOP per second in the expected time");
    if (role == Qt::DisplayRole)
        return tr(titles[column]);
    if (role == Qt::TextAlignmentRole) // a share is a bar that begins at the left
        return static_cast<int>(isNumber(section) && section != ShareColumn ? Qt::AlignRight : Qt::AlignLeft);
    if (role == Qt::ToolTipRole)
        return tr(explanations[column]);
    return {};
}

int OperatorTableModel::rowOf(OperatorId id, bool decode) const
{
    const auto row = std::ranges::find_if(m_rows, [=](const Row& r) { return r.cost.id == id && r.decode == decode; });
    return row == m_rows.end() ? -1 : static_cast<int>(row - m_rows.begin());
}

bool OperatorTableModel::isNumber(int column)
{
    return column != OperatorColumn && column != PhaseColumn && column != EngineColumn && column != BoundColumn;
}

bool OperatorTableModel::hasExpectedTimes() const
{
    return std::ranges::any_of(m_rows, [](const Row& row) { return row.cost.isCalibrated(); });
}

bool OperatorTableModel::showsExpectedAlone() const
{
    const bool hasSum = m_analysis.prefill.calibrated_s > 0 || m_analysis.decode.calibrated_s > 0;
    return m_times == ShownTimes::Expected && hasSum && hasExpectedTimes();
}

double OperatorTableModel::number(int row, int column) const
{
    return number(m_rows[static_cast<std::size_t>(row)], column);
}

double OperatorTableModel::number(const Row& row, int column)
{
    const OperatorCost& c = row.cost;
    switch (column) {
    case CountColumn:
        return c.count;
    case FlopColumn:
        return c.flop;
    case WeightsColumn:
        return c.weight_bytes;
    case ActivationsColumn:
        return c.activation_bytes;
    case KvCacheColumn:
        return c.kv_cache_bytes;
    case IntensityColumn:
        return c.intensity();
    case RateColumn:
        return row.at_expected ? c.expectedRate() : c.attainable();
    case TimeColumn:
        return c.time_s;
    case ExpectedColumn: // not calibrated: the ideal time that stands in
        return c.expectedTime();
    case ShareColumn:
        return row.share;
    default:
        return 0;
    }
}

const QString& OperatorTableModel::text(int row, int column) const
{
    const Row& shown = m_rows[static_cast<std::size_t>(row)];
    QString& text = shown.texts[static_cast<std::size_t>(column)];
    if (text.isEmpty())
        text = textOf(shown, column);
    return text;
}

QString OperatorTableModel::textOf(const Row& row, int column)
{
    switch (column) {
    case OperatorColumn:
        return latin(name(row.cost.id));
    case PhaseColumn:
        return row.decode ? tr("decode") : tr("prefill");
    case EngineColumn:
        return latin(name(row.cost.roof.engine));
    case CountColumn:
        return format::integer(row.cost.count);
    case BoundColumn:
        return latin(name(row.cost.bound));
    case WeightsColumn:
    case ActivationsColumn:
    case KvCacheColumn:
        return format::si(number(row, column), u"B");
    case IntensityColumn:
        return format::plain(number(row, column));
    case RateColumn:
        return format::si(number(row, column), u"FLOP/s");
    case TimeColumn:
        return format::si(number(row, column), u"s");
    case ExpectedColumn:
        return row.cost.isCalibrated()
            ? format::withError(row.cost.calibrated_s, u"s", row.cost.calibrated_error.median)
            : row.stands_in ? tr("ideal %1").arg(format::si(row.cost.time_s, u"s"))
                            : QString(QChar(0x2013));
    case ShareColumn:
        return format::percent(row.share, 1);
    default:
        return format::si(number(row, column));
    }
}

QString OperatorTableModel::toolTip(int row) const
{
    const OperatorCost& c = cost(row);
    QString tip = tr("%1 (%2)\n%3FLOP over %4 of DRAM traffic\n%5 × %6 = %7, %8 of the phase")
                      .arg(text(row, OperatorColumn), text(row, PhaseColumn),
                          c.flop > 0 ? format::si(c.flop) : QStringLiteral("0 "), format::si(c.bytes(), u"B"))
                      .arg(text(row, CountColumn), text(row, TimeColumn), format::si(c.totalTime(), u"s"),
                          text(row, ShareColumn));
    if (c.calibrated_s > 0 && m_times != ShownTimes::Ideal) {
        tip += tr("\nexpected %1").arg(format::withError(c.calibrated_s, u"s", c.calibrated_error.median));
        if (c.calibrated_error.p90 >= 0)
            tip += tr(", nine of ten within %1").arg(format::plusMinus(c.calibrated_s, c.calibrated_error.p90));
    }
    return tip;
}

OperatorTableModel::Totals OperatorTableModel::totals(bool decode) const
{
    Totals totals;
    for (const Row& row : m_rows) {
        if (row.decode != decode)
            continue;
        const OperatorCost& c = row.cost;
        totals.flop += c.count * c.flop;
        totals.weight_bytes += c.count * c.weight_bytes;
        totals.activation_bytes += c.count * c.activation_bytes;
        totals.kv_cache_bytes += c.count * c.kv_cache_bytes;
        totals.time_s += c.totalTime();
    }
    const Phase& whole = decode ? m_analysis.decode : m_analysis.prefill;
    totals.expected_s = whole.calibrated_s;
    if (m_times != ShownTimes::Ideal && whole.uncalibrated > 0)
        totals.note = QString::fromStdString(calibrated::idealPartShort(whole));
    return totals;
}

} // namespace ridgepoint
