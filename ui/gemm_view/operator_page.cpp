// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/operator_page.h"

#include <QLabel>
#include <QVBoxLayout>

#include "core/measure/gemm_prediction.h"
#include "ui/theme/format.h"
#include "ui/theme/quiet_table.h"

#include <algorithm>

namespace ridgepoint {

namespace {

enum Column { OperatorColumn, ModelColumn, ParallelColumn, ProjectionsColumn, CountColumn, ColumnCount };

QString viewText(std::string_view view)
{
    return QString::fromUtf8(view.data(), static_cast<qsizetype>(view.size()));
}

/// "k_proj and v_proj", "q_proj, k_proj and v_proj".
QString namesOf(const OperatorCalls& calls)
{
    QStringList names;
    for (const OperatorId id : calls.ids)
        names << viewText(name(id));
    if (names.size() < 2)
        return names.join(QString());
    const QString last = names.takeLast();
    return OperatorPage::tr("%1 and %2").arg(names.join(QStringLiteral(", ")), last);
}

QString callsText(const OperatorCalls& calls)
{
    return calls.ids.size() > 1 ? OperatorPage::tr("%1 calls of %2").arg(calls.count).arg(namesOf(calls))
                                : OperatorPage::tr("%1 calls").arg(calls.count);
}

bool fits(const OperatorShape& shape, const Scenario& scenario)
{
    return shape.tensor_parallel == scenario.tensor_parallel
        && (!shape.projections || *shape.projections == scenario.projections);
}

} // namespace

OperatorShapeModel::OperatorShapeModel(QObject* parent)
    : QAbstractTableModel(parent)
{
}

void OperatorShapeModel::setShapes(
    std::vector<OperatorShape> shapes, const std::vector<Model>& models, const std::string& scenarioModel)
{
    beginResetModel();
    m_shapes = std::move(shapes);
    m_scenario_model = scenarioModel;
    m_names.clear();
    m_ids.clear();
    for (const Model& model : models) {
        m_names.push_back(QString::fromStdString(model.name));
        m_ids.push_back(model.id);
    }
    endResetModel();
}

int OperatorShapeModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shapes.size());
}

int OperatorShapeModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString OperatorShapeModel::text(const OperatorShape& shape, int column) const
{
    switch (column) {
    case OperatorColumn:
        return viewText(name(shape.id));
    case ModelColumn:
        return m_ids[shape.model] == m_scenario_model ? tr("%1 (the scenario's)").arg(m_names[shape.model])
                                                      : m_names[shape.model];
    case ParallelColumn:
        return QString::number(shape.tensor_parallel);
    case ProjectionsColumn:
        return shape.projections ? viewText(name(*shape.projections)) : QString();
    default:
        return QString::number(shape.count);
    }
}

QVariant OperatorShapeModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const OperatorShape& one = shape(index.row());
    const bool isNumber = index.column() == ParallelColumn || index.column() == CountColumn;
    switch (role) {
    case Qt::DisplayRole:
        return text(one, index.column());
    case Qt::TextAlignmentRole:
        return static_cast<int>(isNumber ? Qt::AlignRight : Qt::AlignLeft);
    case SortValueRole:
        return isNumber ? QVariant(index.column() == CountColumn ? one.count : one.tensor_parallel)
                        : QVariant(text(one, index.column()));
    case FilterTextRole:
        return QString(text(one, OperatorColumn) + u' ' + text(one, ModelColumn));
    case Qt::ToolTipRole:
        return tr("Double click: the scenario becomes one with this operator");
    default:
        return {};
    }
}

QVariant OperatorShapeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(section == ParallelColumn || section == CountColumn ? Qt::AlignRight : Qt::AlignLeft);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case OperatorColumn:
        return tr("Operator");
    case ModelColumn:
        return tr("Model");
    case ParallelColumn:
        return tr("Tensor parallel");
    case ProjectionsColumn:
        return tr("Projections");
    default:
        return tr("Calls in a pass");
    }
}

OperatorPage::OperatorPage(QWidget* parent)
    : QWidget(parent)
    , m_sentence(new QLabel)
    , m_table(new QuietTable("operatorShapeTable", tr("Operators with this shape")))
    , m_shapes(new OperatorShapeModel(this))
{
    m_sentence->setObjectName(QStringLiteral("operatorSentence"));
    m_sentence->setWordWrap(true);
    m_table->setSource(m_shapes, {130, 220, 110, 110, 110});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_sentence);
    layout->addWidget(m_table, 1);
    connect(m_table, &QuietTable::rowChosen, this, &OperatorPage::choose);
    connect(m_table, &QAbstractItemView::doubleClicked, this, [this] {
        if (m_chosen)
            emit scenarioWanted(
                QString::fromStdString(m_models[m_chosen->model].id), m_chosen->tensor_parallel, m_chosen->projections);
    });
}

void OperatorPage::setModels(const std::vector<Model>& models)
{
    if (models == m_models)
        return;
    m_models = models;
    m_index = OperatorShapeIndex(m_models);
}

void OperatorPage::setSeries(std::shared_ptr<const MeasuredFile> file, std::size_t series, std::optional<Gpu> gpu)
{
    m_file = std::move(file);
    m_series = series;
    m_gpu = std::move(gpu);
    find();
}

std::optional<std::uint32_t> OperatorPage::scenarioModel() const
{
    const auto found = std::ranges::find(m_models, m_scenario.model.id, &Model::id);
    if (found == m_models.end())
        return {};
    return static_cast<std::uint32_t>(found - m_models.begin());
}

void OperatorPage::setScenario(const Scenario& scenario)
{
    const bool sameOperators = scenario.model.id == m_scenario.model.id
        && scenario.tensor_parallel == m_scenario.tensor_parallel && scenario.projections == m_scenario.projections;
    m_scenario = scenario;
    if (!m_file)
        return;
    if (sameOperators)
        showSentence();
    else
        find();
}

/// The scenario's own operator of this shape is taken until another one is chosen.
void OperatorPage::find()
{
    const GemmSeries& series = m_file->sweep.series[m_series];
    std::vector<OperatorShape> shapes = m_index.find(series.n, series.k, scenarioModel());
    const auto own = scenarioModel();
    const auto now = std::ranges::find_if(
        shapes, [&](const OperatorShape& shape) { return own && shape.model == *own && fits(shape, m_scenario); });
    m_chosen = now != shapes.end() ? std::optional(*now)
        : shapes.empty()           ? std::nullopt
                                   : std::optional(shapes.front());
    m_shapes->setShapes(std::move(shapes), m_models, m_scenario.model.id);
    showSentence();
}

void OperatorPage::choose(int row)
{
    if (row < 0)
        return;
    m_chosen = m_shapes->shape(row);
    showSentence();
}

void OperatorPage::showSentence()
{
    const GemmSeries& series = m_file->sweep.series[m_series];
    const QString shape = tr("k %1, n %2").arg(series.k).arg(series.n);
    if (!m_chosen) {
        m_sentence->setText(tr("No operator of the %1 models has weights of %2.").arg(m_models.size()).arg(shape));
        emit useChanged({}, {});
        return;
    }
    const Model& model = m_models[m_chosen->model];
    const QString what = QString::fromStdString(ridgepoint::text(*m_chosen, m_models));
    const double batch = m_scenario.workload.batch;
    const OperatorCalls calls = callsBeside(*m_chosen, m_index.find(series.n, series.k), m_scenario.projections);
    const OperatorUse use {
        static_cast<double>(calls.count) / std::max(model.layers, 1), static_cast<double>(calls.count), batch};
    QString text = tr("Weights of %1 are %2.").arg(shape, what);
    const GemmDtype& dtype = m_file->sweep.dtypes[series.dtype];
    const GemmSize size {batch, static_cast<double>(series.n), static_cast<double>(series.k)};
    const GemmRow* measured =
        dtype.known() ? findRow(m_file->sweep, size, *dtype.weights, *dtype.activations) : nullptr;
    const auto roof = m_gpu ? gemmRoof(*m_gpu, dtype, m_scenario.numerics.group_size) : std::nullopt;
    if (measured != nullptr && roof && idealTime(size, *roof) > 0) {
        const double ideal = idealTime(size, *roof);
        text += u' '
            + tr("At the scenario's batch %1 it takes %2, %3 the ideal %4; %5 make %6 of a decode step.")
                  .arg(format::integer(m_scenario.workload.batch), format::si(measured->time_s, u"s"),
                      format::ratio(measured->time_s / ideal), format::si(ideal, u"s"))
                  .arg(callsText(calls), format::si(measured->time_s * calls.count, u"s"));
    } else if (measured == nullptr) {
        text += u' ' + tr("The scenario's batch %1 was not measured.").arg(format::integer(m_scenario.workload.batch));
    }
    m_sentence->setText(text);
    emit useChanged(use, namesOf(calls));
}

} // namespace ridgepoint
