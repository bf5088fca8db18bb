// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/serving_view/serving_table_model.h"

#include <QStringList>

#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"

#include <algorithm>
#include <limits>

namespace ridgepoint {

namespace {

QString text(const std::string& value)
{
    return QString::fromStdString(printable(value));
}

} // namespace

ServingTableModel::ServingTableModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void ServingTableModel::setCheck(
    std::shared_ptr<const ServingCheck> check, ServingMeasure measure, std::map<std::string, QColor> colors)
{
    beginResetModel();
    m_colors = std::move(colors);
    m_check = std::move(check);
    m_rows.clear();
    for (std::size_t i = 0; m_check && i < m_check->errors.size(); ++i) {
        if (m_check->errors[i].measure == measure)
            m_rows.push_back(&m_check->errors[i]);
    }
    endResetModel();
}

const ServingErrors* ServingTableModel::errors(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int ServingTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ServingTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

double ServingTableModel::number(const ServingErrors& errors, int column) const
{
    switch (column) {
    case RowsColumn:
        return static_cast<double>(errors.after.rows);
    case IdealColumn:
        return errors.ideal.median;
    case BeforeMedianColumn:
        return errors.before.median;
    case BeforeP90Column:
        return errors.before.p90;
    case AfterMedianColumn:
        return errors.after.median;
    case AfterP90Column:
        return errors.after.p90;
    default:
        return std::numeric_limits<double>::quiet_NaN();
    }
}

QString ServingTableModel::text(const ServingErrors& errors, int column) const
{
    if (column == FrameworkColumn) {
        const QString framework = errors.framework.empty() && errors.model.empty() && errors.gpu.empty()
            ? tr("all")
            : ridgepoint::text(errors.framework);
        return errors.gpu.empty() ? framework : tr("%1, %2").arg(framework, ridgepoint::text(errors.gpu));
    }
    if (column == ModelColumn)
        return errors.model.empty() ? tr("all") : ridgepoint::text(errors.model);
    if (column == RowsColumn)
        return format::integer(static_cast<qint64>(errors.after.rows));
    return format::percent(number(errors, column), 1);
}

QVariant ServingTableModel::data(const QModelIndex& index, int role) const
{
    const ServingErrors* one = index.isValid() ? errors(index.row()) : nullptr;
    if (one == nullptr)
        return {};
    const int column = index.column();
    if (role == Qt::DisplayRole)
        return text(*one, column);
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(column >= RowsColumn ? Qt::AlignRight : Qt::AlignLeft);
    const bool isAll = one->framework.empty() && one->gpu.empty() && one->model.empty();
    if (role == DotRole && column == FrameworkColumn && !isAll) {
        const auto color = m_colors.find(one->framework);
        return color != m_colors.end() ? QVariant(color->second) : QVariant();
    }
    if (role == SortValueRole)
        return column >= RowsColumn ? QVariant(number(*one, column)) : QVariant(text(*one, column));
    if (role == FilterTextRole)
        return QString(text(*one, FrameworkColumn) + u' ' + text(*one, ModelColumn));
    return {};
}

QVariant ServingTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(section >= RowsColumn ? Qt::AlignRight : Qt::AlignLeft);
    if (role != Qt::DisplayRole)
        return {};
    const QStringList names {tr("Framework"), tr("Model"), tr("Held out"), tr("Ideal median"), tr("No fit median"),
        tr("No fit p90"), tr("Fitted median"), tr("Fitted p90")};
    return names.value(section);
}

} // namespace ridgepoint
