// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/dip_table_model.h"

#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"

#include <cmath>
#include <limits>

namespace ridgepoint {

namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

QString text(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

} // namespace

DipTableModel::DipTableModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void DipTableModel::setReport(std::shared_ptr<const DipReport> report)
{
    beginResetModel();
    m_report = std::move(report);
    endResetModel();
}

void DipTableModel::setUse(const std::optional<OperatorUse>& use)
{
    m_use = use;
    if (rowCount() > 0)
        emit dataChanged(index(0, LayerColumn), index(rowCount() - 1, TokenColumn));
}

int DipTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_report ? 0 : static_cast<int>(m_report->dips.size());
}

int DipTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

double DipTableModel::number(int row, int column) const
{
    const Dip& one = dip(row);
    const auto cost = [&] { // of a pass of that many tokens
        OperatorUse use = *m_use;
        use.tokens = static_cast<double>(point(one.anomaly.point).batch);
        return costOf(one.remedy.saved_s, use);
    };
    const bool saves = m_use && one.remedy.saved_s > 0;
    switch (column) {
    case BatchColumn:
        return static_cast<double>(point(one.anomaly.point).batch);
    case TimeColumn:
        return point(one.anomaly.point).time_s;
    case MfuColumn:
        return one.anomaly.mfu;
    case BestColumn:
        return static_cast<double>(point(one.anomaly.best_smaller).batch);
    case BestMfuColumn:
        return one.anomaly.best_smaller_mfu;
    case SavedColumn:
        return one.remedy.saved_s > 0 ? one.remedy.saved_s : unknown;
    case LayerColumn:
        return saves ? cost().per_layer_us * 1e-6 : unknown;
    case TokenColumn:
        return saves ? cost().per_token_us * 1e-6 : unknown;
    default:
        return unknown;
    }
}

QString DipTableModel::remedyText(const DipRemedy& remedy) const
{
    if (remedy.kind == RemedyKind::Pad)
        return tr("pad to %1").arg(format::integer(point(*remedy.pad).batch));
    if (remedy.kind == RemedyKind::Split)
        return tr("split %1 + %2")
            .arg(format::integer(point(remedy.split->first).batch), format::integer(point(remedy.split->second).batch));
    return {};
}

QString DipTableModel::text(int row, int column) const
{
    if (column == ReasonColumn)
        return ridgepoint::text(name(dip(row).reason));
    if (column == RemedyColumn)
        return remedyText(dip(row).remedy);
    const double value = number(row, column);
    if (std::isnan(value))
        return {};
    switch (column) {
    case BatchColumn:
    case BestColumn:
        return format::integer(static_cast<qint64>(value));
    case MfuColumn:
    case BestMfuColumn:
        return format::percent(value, 1);
    default:
        return format::si(value, u"s");
    }
}

QVariant DipTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_report)
        return {};
    const bool isText = index.column() == ReasonColumn || index.column() == RemedyColumn;
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case Qt::ToolTipRole:
        return QString::fromStdString(dip(index.row()).sentence);
    case Qt::TextAlignmentRole:
        return static_cast<int>(isText ? Qt::AlignLeft : Qt::AlignRight);
    case SortValueRole: {
        if (isText)
            return text(index.row(), index.column());
        const double value = number(index.row(), index.column());
        return std::isnan(value) ? -1.0 : value;
    }
    case FilterTextRole:
        return QString(text(index.row(), BatchColumn).remove(u',') + u' ' + text(index.row(), ReasonColumn) + u' '
            + text(index.row(), RemedyColumn));
    default:
        return {};
    }
}

QVariant DipTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(section == ReasonColumn || section == RemedyColumn ? Qt::AlignLeft : Qt::AlignRight);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case BatchColumn:
        return tr("Batch");
    case TimeColumn:
        return tr("Time");
    case MfuColumn:
        return tr("MFU");
    case BestColumn:
        return tr("Better at");
    case BestMfuColumn:
        return tr("its MFU");
    case ReasonColumn:
        return tr("Why");
    case RemedyColumn:
        return tr("Remedy");
    case SavedColumn:
        return tr("Saves");
    case LayerColumn:
        return tr("per layer");
    case TokenColumn:
        return tr("per token");
    default:
        return {};
    }
}

} // namespace ridgepoint
