// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/compare_page.h"

#include <QHBoxLayout>
#include <QLabel>

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

} // namespace

RegressionModel::RegressionModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void RegressionModel::setComparison(std::shared_ptr<const GemmComparison> comparison)
{
    beginResetModel();
    m_comparison = std::move(comparison);
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
        return tr("This file");
    case SecondColumn:
        return tr("Other file");
    default:
        return tr("Worse by");
    }
}

ComparePage::ComparePage(QWidget* parent)
    : QWidget(parent)
    , m_choice(new SearchCombo)
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
    m_others = files;
    std::erase(m_others, m_shown);
    std::vector<SearchCombo::Entry> entries;
    for (const auto& file : m_others)
        entries.push_back({QString::fromStdString(file->path()), file->title(), labelOf(*file), {}});
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
    m_choice->show(path, m_other->title(), labelOf(*m_other));
    recompute();
}

void ComparePage::recompute()
{
    const auto copy = [](const Gpu* gpu) { return gpu != nullptr ? std::optional(*gpu) : std::nullopt; };
    m_job.start(
        [first = m_shown, second = m_other, firstGpu = copy(gpuOf(*m_shown)), secondGpu = copy(gpuOf(*m_other))] {
            const ComparedSweep one {first->sweep, firstGpu ? &*firstGpu : nullptr, labelOf(*first).toStdString()};
            const ComparedSweep other {
                second->sweep, secondGpu ? &*secondGpu : nullptr, labelOf(*second).toStdString()};
            return std::make_shared<const GemmComparison>(compareSweeps(one, other));
        },
        [this](std::shared_ptr<const GemmComparison> comparison) { show(std::move(comparison)); });
}

void ComparePage::show(std::shared_ptr<const GemmComparison> comparison)
{
    m_sentence->setText(QString::fromStdString(comparison->sentence));
    m_plot->setRatioName(
        comparison->quantity == ComparedQuantity::Time ? tr("Time, other / this") : tr("MFU, other / this"));
    RatioPlot::Series series {labelOf(*m_other) + tr(" over ") + labelOf(*m_shown), cloudColor(m_plot->theme(), 0), {}};
    for (const ComparedPoint& point : comparison->points)
        series.points.push_back({static_cast<double>(point.batch), point.ratio()});
    RatioPlot::Series worse {
        tr("worse by %1 or more").arg(format::percent(comparison->tolerance)), m_plot->theme().trouble, {}};
    for (const std::uint32_t index : comparison->regressions)
        worse.points.push_back(
            {static_cast<double>(comparison->points[index].batch), comparison->points[index].ratio()});
    m_plot->setSeries({std::move(series), std::move(worse)});
    m_model->setComparison(std::move(comparison));
}

} // namespace ridgepoint
