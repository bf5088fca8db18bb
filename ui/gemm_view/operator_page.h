// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QWidget>

#include "core/measure/gemm/operator_shapes.h"
#include "core/measure/gemm/remedy.h"
#include "core/scenario/scenario.h"
#include "ui/session/measured_file.h"

#include <memory>
#include <optional>
#include <vector>

class QLabel;

namespace ridgepoint {

class QuietTable;

/// Operators of the presets whose weights have the measured shape.
class OperatorShapeModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    explicit OperatorShapeModel(QObject* parent = nullptr);

    void setShapes(
        std::vector<OperatorShape> shapes, const std::vector<Model>& models, const std::string& scenarioModel);
    const OperatorShape& shape(int row) const { return m_shapes[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(const OperatorShape& shape, int column) const;

    std::vector<OperatorShape> m_shapes;
    std::vector<QString> m_names; ///< of the models
    std::string m_scenario_model;
    std::vector<std::string> m_ids;
};

/// What a sweep is of: the operators with its shape, the one it is taken for, and how it does at the scenario's batch.
class OperatorPage final : public QWidget
{
    Q_OBJECT
public:
    explicit OperatorPage(QWidget* parent = nullptr);

    void setModels(const std::vector<Model>& models);
    void setSeries(std::shared_ptr<const MeasuredFile> file, std::size_t series, std::optional<Gpu> gpu);
    void setScenario(const Scenario& scenario);

    /// What the scenario has of this shape, or what the user chose; none where no operator has it.
    const std::optional<OperatorShape>& chosen() const { return m_chosen; }

signals:
    /// How often the scenario runs the chosen operator and those of the same shape beside it, whose names are given
    /// ("k_proj and v_proj"); none: not at all.
    void useChanged(const std::optional<ridgepoint::OperatorUse>& use, const QString& operatorNames);
    /// The scenario should become one that has this operator.
    void scenarioWanted(
        const QString& modelId, int tensorParallel, const std::optional<ridgepoint::Projections>& projections);

private:
    void find();
    void choose(int row);
    void showSentence();
    std::optional<std::uint32_t> scenarioModel() const;

    std::vector<Model> m_models;
    OperatorShapeIndex m_index;
    Scenario m_scenario;
    std::shared_ptr<const MeasuredFile> m_file;
    std::size_t m_series = 0;
    std::optional<Gpu> m_gpu;
    std::optional<OperatorShape> m_chosen;
    QLabel* m_sentence = nullptr;
    QuietTable* m_table = nullptr;
    OperatorShapeModel* m_shapes = nullptr;
};

} // namespace ridgepoint
