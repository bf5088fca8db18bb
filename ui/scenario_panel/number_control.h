// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/scenario_panel/log_slider.h"

#include <vector>

class QLabel;

namespace ridgepoint {

class NumberSpin;

/// A label, a spin box and a log slider that always show the same number.
class NumberControl final : public QWidget
{
    Q_OBJECT
public:
    struct Spec
    {
        QString id; ///< objectNames are id + "Slider" and id + "Spin"
        QString label; ///< with its mnemonic
        QString tool_tip;
        QString suffix; ///< what the number counts, for screen readers
        int slider_max = 1024;
        int spin_max = 1024;
    };

    explicit NumberControl(const Spec& spec, QWidget* parent = nullptr);

    int value() const { return m_value; }
    void setValue(int value); ///< emits nothing
    void setChoices(const std::vector<int>& choices);
    void setMarks(std::vector<LogSlider::Mark> marks) { m_slider->setMarks(std::move(marks)); }
    void setScaleLabels(std::vector<LogSlider::Mark> labels) { m_slider->setScaleLabels(std::move(labels)); }
    void setBinaryLabels(bool binary); ///< "2 k" for 2048, as lengths are spoken of
    void setSliderVisible(bool visible) { m_slider->setVisible(visible); }
    void replaceLabel(QWidget* widget); ///< a check box in place of the plain label

    LogSlider* slider() const { return m_slider; }
    NumberSpin* spin() const { return m_spin; }

signals:
    void edited(int value, bool finished); ///< finished: not in the middle of a drag
    void activated(); ///< one of the two got the focus or is being moved

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void build(const Spec& spec);
    void connectParts();
    void follow(int value);
    void labelEnds();

    QLabel* m_label = nullptr;
    NumberSpin* m_spin = nullptr;
    LogSlider* m_slider = nullptr;
    int m_value = 1;
    int m_usual_max = 1024;
    bool m_binary_labels = false;
    bool m_dragged = false; ///< a drag changed the number and has not ended
};

} // namespace ridgepoint
