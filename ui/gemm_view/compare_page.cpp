// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/compare_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include "ui/gemm_view/gemm_cloud.h"
#include "ui/gemm_view/ratio_plot.h"
#include "ui/scenario_panel/search_combo.h"
#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"

#include <algorithm>

namespace ridgepoint {

namespace {

enum Column { BatchColumn, ShapeColumn, FirstColumn, SecondColumn, RatioColumn, ColumnCount };

QString labelOf(const MeasuredFile& file)
{
    const std::string& framework = file.sweep.framework;
    return framework.empty() ? file.title() : QString::fromStdString(framework);
}

/// What both are called; their names where they are of the same library.
std::pair<QString, QString> labelsOf(const MeasuredFile& first, const MeasuredFile& second)
{
    if (labelOf(first) != labelOf(second))
        return {labelOf(first), labelOf(second)};
    return {first.title(), second.title()};
}

/// What tells two files apart: library and GPU before the name, which is cut.
QString choiceName(const MeasuredFile& file)
{
    QStringList parts {labelOf(file)};
    if (!file.sweep.gpu_name.empty())
        parts << QString::fromStdString(file.sweep.gpu_name).replace(u'_', u' ');
    if (!file.sweep.framework.empty())
        parts << file.title();
    return parts.join(QStringLiteral(" · "));
}

} // namespace

RegressionModel::RegressionModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void RegressionModel::setComparison(
    std::shared_ptr<const GemmComparison> comparison, const QString& first, const QString& second)
{
    beginResetModel();
    m_comparison = std::move(comparison);
    m_first = first;
    m_second = second;
    endResetModel();
}

int RegressionModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || !m_comparison ? 0 : static_cast<int>(m_comparison->regressions.size());
}

int RegressionModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant RegressionModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || !m_comparison)
        return {};
    const ComparedPoint& point = m_comparison->points[m_comparison->regressions[static_cast<std::size_t>(index.row())]];
    const bool isTime = m_comparison->quantity == ComparedQuantity::Time;
    const auto value = [&](double number) { return isTime ? format::si(number, u"s") : format::percent(number, 1); };
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignRight);
    if (role == SortValueRole) {
        switch (index.column()) {
        case BatchColumn:
            return static_cast<qlonglong>(point.batch);
        case ShapeColumn:
            return point.n;
        case FirstColumn:
            return point.first;
        case SecondColumn:
            return point.second;
        default:
            return m_comparison->slowdown(point);
        }
    }
    if (role == FilterTextRole)
        return QString::number(point.batch);
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case BatchColumn:
        return format::integer(point.batch);
    case ShapeColumn:
        return QStringLiteral("%1 × %2").arg(point.n).arg(point.k);
    case FirstColumn:
        return value(point.first);
    case SecondColumn:
        return value(point.second);
    default:
        return format::ratio(m_comparison->slowdown(point));
    }
}

QVariant RegressionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignRight);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case BatchColumn:
        return tr("Batch");
    case ShapeColumn:
        return tr("n × k");
    case FirstColumn:
        return m_first;
    case SecondColumn:
        return m_second;
    default:
        return tr("Worse by");
    }
}

ComparePage::ComparePage(QWidget* parent)
    : QWidget(parent)
    , m_choice(new SearchCombo)
    , m_swap(new QPushButton(tr("Swap")))
    , m_sentence(new QLabel)
    , m_plot(new RatioPlot("comparePlot", tr("Other / this")))
    , m_table(new QuietTable("regressionTable", tr("Batches that the other file does worse")))
    , m_model(new RegressionModel(this))
{
    m_choice->setObjectName(QStringLiteral("compareChoice"));
    m_choice->setAccessibleName(tr("Compared with"));
    m_choice->setToolTip(tr("Another open file"));
    m_choice->setMaximumWidth(560);
    m_sentence->setObjectName(QStringLiteral("compareSentence"));
    m_sentence->setWordWrap(true);
    m_table->setSource(m_model, {70, 110, 90, 90, 80});
    auto* head = new QHBoxLayout;
    auto* label = new QLabel(tr("Compared with"));
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setBuddy(m_choice);
    head->addWidget(label);
    head->addWidget(m_choice, 1);
    m_swap->setObjectName(QStringLiteral("compareSwap"));
    m_swap->setCheckable(true);
    m_swap->setToolTip(tr("Compare the other way round"));
    m_swap->setAccessibleName(m_swap->text());
    connect(m_swap, &QPushButton::toggled, this, &ComparePage::recompute);
    head->addWidget(m_swap);
    head->addStretch(1);
    auto* across = new QHBoxLayout;
    across->addWidget(m_plot, 3);
    across->addWidget(m_table, 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(head);
    layout->addWidget(m_sentence);
    layout->addLayout(across, 1);
    connect(m_choice, &SearchCombo::chosen, this, &ComparePage::choose);
}

const Gpu* ComparePage::gpuOf(const MeasuredFile& file) const
{
    const auto found = std::ranges::find(m_gpus, file.gpu_id.value_or(""), &Gpu::id);
    return found != m_gpus.end() ? &*found : nullptr;
}

void ComparePage::forgetClosed(const MeasuredFiles& open)
{
    const auto isClosed = [&open](const auto& file) { return file && std::ranges::find(open, file) == open.end(); };
    std::erase_if(m_others, isClosed);
    std::erase_if(m_open, isClosed);
    if (!isClosed(m_shown) && !isClosed(m_other))
        return;
    m_job.forget();
    m_shown.reset();
    m_other.reset();
    m_plot->setSeries({});
    m_model->setComparison({});
}

void ComparePage::setFiles(
    const MeasuredFiles& files, std::shared_ptr<const MeasuredFile> shown, const std::vector<Gpu>& gpus)
{
    m_gpus = gpus;
    m_shown = std::move(shown);
    m_open = files;
    m_others = files;
    std::erase(m_others, m_shown);
    std::vector<SearchCombo::Entry> entries;
    for (const auto& file : m_others)
        entries.push_back({QString::fromStdString(file->path()), choiceName(*file), {}, file->title()});
    m_choice->setEntries(entries);
    m_choice->setEnabled(!m_others.empty());
    const bool stays =
        m_other && std::ranges::any_of(m_others, [&](const auto& file) { return file->path() == m_other->path(); });
    if (m_others.empty()) {
        m_job.forget(); // a comparison under way is of a file that is closed
        m_other.reset();
        m_choice->show({}, tr("no other file is open"), {});
        m_sentence->setText(tr("Open a second file to compare library versions, GPUs or number formats."));
        m_plot->setSeries({});
        m_model->setComparison({});
        return;
    }
    choose(QString::fromStdString(stays ? m_other->path() : m_others.back()->path()));
}

void ComparePage::choose(const QString& path)
{
    const auto found =
        std::ranges::find_if(m_others, [&](const auto& file) { return QString::fromStdString(file->path()) == path; });
    if (found == m_others.end())
        return;
    m_other = *found;
    m_choice->show(path, choiceName(*m_other), {});
    recompute();
}

/// The one that was opened first is what the other is compared with, as on the command line; until they are swapped.
std::pair<ComparePage::Side, ComparePage::Side> ComparePage::sides() const
{
    const auto shown = std::ranges::find(m_open, m_shown);
    const auto other = std::ranges::find(m_open, m_other);
    return (other < shown) != m_swap->isChecked() ? std::pair(m_other, m_shown) : std::pair(m_shown, m_other);
}

void ComparePage::recompute()
{
    if (!m_shown || !m_other)
        return;
    const auto copy = [](const Gpu* gpu) { return gpu != nullptr ? std::optional(*gpu) : std::nullopt; };
    const auto [first, second] = sides();
    m_job.start(
        [first = first, second = second, firstGpu = copy(gpuOf(*first)), secondGpu = copy(gpuOf(*second))] {
            const auto [oneLabel, otherLabel] = labelsOf(*first, *second);
            const ComparedSweep one {first->sweep, firstGpu ? &*firstGpu : nullptr, oneLabel.toStdString()};
            const ComparedSweep other {second->sweep, secondGpu ? &*secondGpu : nullptr, otherLabel.toStdString()};
            return std::make_shared<const GemmComparison>(compareSweeps(one, other));
        },
        [this](std::shared_ptr<const GemmComparison> comparison) { show(std::move(comparison)); });
}

void ComparePage::show(std::shared_ptr<const GemmComparison> comparison)
{
    m_sentence->setText(QString::fromStdString(comparison->sentence));
    const auto [first, second] = sides();
    m_plot->setRatioName(comparison->quantity == ComparedQuantity::Time ? tr("Ratio of times") : tr("Ratio of MFU"));
    const auto [firstLabel, secondLabel] = labelsOf(*first, *second);
    RatioPlot::Series series {secondLabel + tr(" over ") + firstLabel, cloudColor(m_plot->theme(), 0), {}};
    for (const ComparedPoint& point : comparison->points)
        series.points.push_back({static_cast<double>(point.batch), point.ratio()});
    RatioPlot::Series worse {
        tr("worse by %1 or more").arg(format::percent(comparison->tolerance)), m_plot->theme().trouble, {}};
    for (const std::uint32_t index : comparison->regressions)
        worse.points.push_back(
            {static_cast<double>(comparison->points[index].batch), comparison->points[index].ratio()});
    m_plot->setSeries({std::move(series), std::move(worse)});
    m_model->setComparison(std::move(comparison), firstLabel, secondLabel);
}

} // namespace ridgepoint
