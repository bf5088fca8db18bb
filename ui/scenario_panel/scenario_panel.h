// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>

#include "core/scenario/catalog.h"
#include "ui/scenario_panel/log_slider.h"

#include <functional>
#include <map>

class QCheckBox;
class QVBoxLayout;

namespace ridgepoint {

class ChoiceCombo;
class NumberControl;
class SearchCombo;
class SegmentedControl;

/// All controls of a scenario. A scenario goes in and shows; what the user changes comes out as a whole new scenario
/// together with the name of the field, as validate() spells it.
class ScenarioPanel final : public QScrollArea
{
    Q_OBJECT
public:
    explicit ScenarioPanel(QWidget* parent = nullptr);

    void setCatalog(const Catalog& catalog);
    void setScenario(const Scenario& scenario); ///< emits nothing
    const Scenario& scenario() const { return m_scenario; }

    /// Values of "batch", "prompt", "output", "context", "kv_heads" or "tensor_parallel" where something flips or
    /// breaks.
    void setFlipMarks(const QString& field, std::vector<LogSlider::Mark> marks);

    QSize sizeHint() const override;

signals:
    /// finished: false while a slider is being dragged.
    void edited(const ridgepoint::Scenario& scenario, const QString& field, bool finished);
    void controlActivated(const QString& field); ///< it got the focus or is being moved
    void notice(const QString& text); ///< what a choice changed beside itself

private:
    using Change = std::function<void(Scenario&, int)>;

    void build();
    void buildPresets(QVBoxLayout& layout);
    void buildPrecisions(QVBoxLayout& layout);
    void buildNumbers(QVBoxLayout& layout);
    void buildContext();
    void buildChoices(QVBoxLayout& layout);
    void addNumber(QVBoxLayout& layout, const QString& field, const QString& id, const QString& label,
        const QString& toolTip, const QString& suffix, int sliderMax, int spinMax, Change change);
    ChoiceCombo* addPrecision(const QString& field, const QString& objectName, const QString& prefix,
        const QString& accessibleName, const QString& toolTip, Precision Numerics::*member);
    void chooseModel(const QString& id);
    void chooseGpu(const QString& id);
    void edit(const QString& field, bool finished, const std::function<void(Scenario&)>& change);

    void showGpu();
    void showModel();
    void showNumbers();
    void showPrecisions();
    void showChoices();
    void labelKvHeads();

    Scenario m_scenario;
    std::vector<Gpu> m_gpus;
    std::vector<Model> m_models;

    SearchCombo* m_model = nullptr;
    SearchCombo* m_gpu = nullptr;
    ChoiceCombo* m_weights = nullptr;
    ChoiceCombo* m_activations = nullptr;
    ChoiceCombo* m_kv_cache = nullptr;
    std::map<QString, NumberControl*> m_numbers; ///< by field
    QCheckBox* m_own_context = nullptr;
    SegmentedControl* m_attention = nullptr;
    SegmentedControl* m_projections = nullptr;
    ChoiceCombo* m_time_model = nullptr;
    ChoiceCombo* m_convention = nullptr;
};

} // namespace ridgepoint
