// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/counter_view/kernel_table_model.h"

#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"
#include "ui/theme/theme.h"

#include <cmath>

namespace ridgepoint {

namespace {

QString reasonText(const KernelTwin& matched)
{
    QStringList lines {KernelTableModel::tr("confidence %1").arg(format::percent(matched.confidence))};
    for (const std::string& reason : matched.reasons)
        lines << QString::fromStdString(reason);
    return lines.join(u'\n');
}

QVariant headerToolTip(int section)
{
    switch (section) {
    case KernelTableModel::TimeColumn:
        return KernelTableModel::tr("Measured time of all launches together");
    case KernelTableModel::MeasuredColumn:
        return KernelTableModel::tr("Measured time of one launch");
    case KernelTableModel::PredictedColumn:
        return KernelTableModel::tr("Predicted time of one launch");
    case KernelTableModel::RatioColumn:
        return KernelTableModel::tr("Measured over predicted time of a launch");
    default:
        return {};
    }
}

} // namespace

QString targetName(const OperatorTarget& target)
{
    const std::string_view name = ridgepoint::name(target.id);
    return KernelTableModel::tr("%1, %2").arg(QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())),
        target.decode ? KernelTableModel::tr("decode") : KernelTableModel::tr("prefill"));
}

KernelTableModel::KernelTableModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void KernelTableModel::setProfile(std::shared_ptr<const CounterProfile> profile)
{
    beginResetModel();
    m_profile = std::move(profile);
    m_colors.clear();
    m_matched.reset();
    endResetModel();
}

void KernelTableModel::setColors(std::vector<QColor> colors)
{
    m_colors = std::move(colors);
    if (rowCount() > 0)
        emit dataChanged(index(0, KernelColumn), index(rowCount() - 1, KernelColumn));
}

void KernelTableModel::setMatched(std::shared_ptr<const MatchedProfile> matched)
{
    m_matched = std::move(matched);
    if (rowCount() > 0)
        emit dataChanged(index(0, OperatorColumn), index(rowCount() - 1, RatioColumn));
}

int KernelTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_profile ? 0 : static_cast<int>(m_profile->kernels.size());
}

int KernelTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

const KernelTwin* KernelTableModel::kernelTwin(int row) const
{
    const auto index = static_cast<std::size_t>(row);
    if (!m_matched || index >= m_matched->kernels.size() || !m_matched->kernels[index].target)
        return nullptr;
    return &m_matched->kernels[index];
}

double KernelTableModel::number(int row, int column) const
{
    const KernelSummary& one = kernel(row);
    const KernelTwin* matched = kernelTwin(row);
    switch (column) {
    case LaunchesColumn:
        return static_cast<double>(one.launches);
    case TimeColumn:
        return one.time_s;
    case ShareColumn:
        return one.share;
    case FlopColumn:
        return one.average.flop();
    case DramColumn:
        return one.average.bytes[0];
    case L2Column:
        return one.average.bytes[1];
    case L1Column:
        return one.average.bytes[2];
    case IntensityColumn:
        return one.average.intensity(CountedLevel::Dram);
    case RateColumn:
        return one.average.flopPerSecond();
    case MeasuredColumn:
        return matched != nullptr && matched->twin ? matched->twin->measured.time_s : one.average.time_s;
    case PredictedColumn:
        return matched != nullptr && matched->twin ? matched->twin->predicted.time_s : notCounted;
    case RatioColumn:
        return matched != nullptr && matched->twin ? matched->twin->time_ratio : notCounted;
    default:
        return notCounted;
    }
}

/// One kernel may run for several operators; an unsure match has a question mark.
QString KernelTableModel::operatorText(int row) const
{
    const KernelTwin* matched = kernelTwin(row);
    if (matched == nullptr)
        return {};
    QString text = targetName(*matched->target);
    if (!matched->others.empty())
        text += tr(" +%1").arg(matched->others.size());
    constexpr double sure = 0.5;
    return matched->confidence < sure && !matched->corrected ? QString(text + u'?') : text;
}

QString KernelTableModel::text(int row, int column) const
{
    if (column == KernelColumn)
        return QString::fromStdString(shortKernelName(fullName(row), 64));
    if (column == OperatorColumn)
        return operatorText(row);
    const double value = number(row, column);
    if (std::isnan(value))
        return {};
    switch (column) {
    case LaunchesColumn:
        return format::integer(static_cast<qint64>(value));
    case TimeColumn:
    case MeasuredColumn:
    case PredictedColumn:
        return format::si(value, u"s");
    case ShareColumn:
        return format::percent(value, 1);
    case FlopColumn:
    case RateColumn:
        return format::si(value);
    case IntensityColumn:
        return format::plain(value);
    case RatioColumn:
        return format::ratio(value);
    default:
        return format::si(value, u"B");
    }
}

QVariant KernelTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_profile)
        return {};
    const int row = index.row();
    const bool isText = index.column() == KernelColumn || index.column() == OperatorColumn;
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == OperatorColumn && kernelTwin(row) != nullptr)
            return reasonText(*kernelTwin(row));
        return QString::fromStdString(demangled(fullName(row)));
    case Qt::TextAlignmentRole:
        return static_cast<int>(isText ? Qt::AlignLeft : Qt::AlignRight);
    case SortValueRole: {
        if (isText)
            return text(row, index.column());
        const double value = number(row, index.column());
        return std::isnan(value) ? -1.0 : value; // what is not known stands below everything
    }
    case FilterTextRole:
        return QString(QString::fromStdString(demangled(fullName(row))) + u' ' + text(row, OperatorColumn));
    case DotRole:
        return index.column() == KernelColumn && static_cast<std::size_t>(row) < m_colors.size()
            ? QVariant(m_colors[static_cast<std::size_t>(row)])
            : QVariant();
    default:
        return {};
    }
}

QVariant KernelTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(section == KernelColumn || section == OperatorColumn ? Qt::AlignLeft : Qt::AlignRight);
    if (role == Qt::ToolTipRole)
        return headerToolTip(section);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case KernelColumn:
        return tr("Kernel");
    case LaunchesColumn:
        return tr("Launches");
    case TimeColumn:
        return tr("Time, all");
    case ShareColumn:
        return tr("Share");
    case FlopColumn:
        return tr("FLOP");
    case DramColumn:
        return tr("DRAM");
    case L2Column:
        return tr("L2");
    case L1Column:
        return tr("L1");
    case IntensityColumn:
        return tr("Intensity");
    case RateColumn:
        return tr("FLOP/s");
    case OperatorColumn:
        return tr("Operator");
    case MeasuredColumn:
        return tr("Measured");
    case PredictedColumn:
        return tr("Predicted");
    case RatioColumn:
        return tr("Ratio");
    default:
        return {};
    }
}

} // namespace ridgepoint
