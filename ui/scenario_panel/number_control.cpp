// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_panel/number_control.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>

#include "ui/scenario_panel/number_spin.h"
#include "ui/theme/format.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace ridgepoint {

NumberControl::NumberControl(const Spec& spec, QWidget* parent)
    : QWidget(parent)
    , m_label(new QLabel(spec.label, this))
    , m_spin(new NumberSpin(this))
    , m_slider(new LogSlider(this))
    , m_usual_max(spec.slider_max)
{
    build(spec);
    connectParts();
}

void NumberControl::build(const Spec& spec)
{
    setObjectName(spec.id + QLatin1String("Control"));
    m_spin->setObjectName(spec.id + QLatin1String("Spin"));
    m_slider->setObjectName(spec.id + QLatin1String("Slider"));
    m_spin->setRange(1, spec.spin_max);
    m_slider->setRange(1, spec.slider_max);
    m_label->setBuddy(m_spin);
    m_label->setForegroundRole(QPalette::PlaceholderText);
    const QString spoken = QString(spec.label).remove(QLatin1Char('&'));
    const QString name = spec.suffix.isEmpty() ? spoken : tr("%1, in %2").arg(spoken, spec.suffix);
    for (QWidget* part : std::initializer_list<QWidget*> {m_spin, m_slider}) {
        part->setAccessibleName(name);
        part->setToolTip(spec.tool_tip);
        part->installEventFilter(this);
    }
    m_label->setToolTip(spec.tool_tip);

    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setVerticalSpacing(2);
    layout->addWidget(m_label, 0, 0);
    layout->addWidget(m_spin, 0, 1);
    layout->addWidget(m_slider, 1, 0, 1, 2);
    layout->setColumnStretch(0, 1);
    labelEnds();
}

void NumberControl::connectParts()
{
    connect(m_slider, &QSlider::valueChanged, this, [this](int value) {
        m_dragged = m_slider->isSliderDown();
        follow(value);
        emit edited(m_value, !m_dragged);
    });
    connect(m_slider, &QSlider::sliderPressed, this, &NumberControl::activated);
    connect(m_slider, &QSlider::sliderReleased, this, [this] {
        if (std::exchange(m_dragged, false))
            emit edited(m_value, true);
    });
    connect(m_spin, &QSpinBox::valueChanged, this, [this](int value) {
        follow(value);
        emit edited(m_value, true);
    });
    connect(m_spin, &NumberSpin::focused, this, &NumberControl::activated);
}

void NumberControl::setValue(int value)
{
    if (value != m_value || m_spin->value() != value)
        follow(value);
}

/// Brings both parts to one number; the slider's range grows where the number needs it and shrinks back afterwards.
void NumberControl::follow(int value)
{
    const QSignalBlocker quietSpin(m_spin);
    const QSignalBlocker quietSlider(m_slider);
    m_value = value;
    if (m_slider->choices().empty() && !m_slider->isSliderDown()) {
        const int needed = static_cast<int>(std::bit_ceil(static_cast<unsigned>(std::max(value, 1))));
        if (const int maximum = std::max(m_usual_max, needed); maximum != m_slider->maximum()) {
            m_slider->setMaximum(maximum);
            labelEnds();
        }
    }
    m_spin->setValue(value);
    m_slider->setValue(value);
    // Blocked signals keep the slider's own repaint: sliderChange() is a virtual call.
}

void NumberControl::setChoices(const std::vector<int>& choices)
{
    if (choices == m_slider->choices())
        return;
    const QSignalBlocker quietSpin(m_spin);
    const QSignalBlocker quietSlider(m_slider);
    m_slider->setChoices(choices);
    m_spin->setChoices(choices);
}

void NumberControl::replaceLabel(QWidget* widget)
{
    delete layout()->replaceWidget(m_label, widget);
    m_label->hide();
    m_label->deleteLater();
    setTabOrder(widget, m_spin);
    m_label = nullptr;
}

void NumberControl::setBinaryLabels(bool binary)
{
    m_binary_labels = binary;
    labelEnds();
}

void NumberControl::labelEnds()
{
    const auto text = [this](int value) { return m_binary_labels ? format::tokens(value) : format::integer(value); };
    const int maximum = m_slider->maximum();
    std::vector<LogSlider::Mark> labels {{1, text(1)}, {maximum, text(maximum)}};
    for (int value = 8; value < maximum; value *= 16)
        labels.push_back({value, text(value)});
    m_slider->setScaleLabels(std::move(labels));
}

bool NumberControl::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_slider && event->type() == QEvent::FocusIn)
        emit activated();
    return QWidget::eventFilter(watched, event);
}

} // namespace ridgepoint
