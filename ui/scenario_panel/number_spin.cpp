// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/scenario_panel/number_spin.h"

#include <QLineEdit>
#include <QPainter>

#include "ui/theme/paint.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <cmath>

namespace ridgepoint {

NumberSpin::NumberSpin(QWidget* parent)
    : QSpinBox(parent)
{
    setButtonSymbols(QAbstractSpinBox::NoButtons);
    setFrame(false);
    setAlignment(Qt::AlignRight);
    setFont(uiFont(14, QFont::DemiBold));
    setLocale(QLocale(QLocale::English, QLocale::UnitedStates)); // "2,048" whatever the system's language
    setGroupSeparatorShown(true);
    setAccelerated(true);
    setKeyboardTracking(false); // 2, 20 and 204 are not meant by one who types 2048
    lineEdit()->setTextMargins(4, 0, 4, 0);
    QPalette clear; // the field that is painted below shows through; all else follows the theme
    clear.setColor(QPalette::Base, Qt::transparent);
    lineEdit()->setPalette(clear);
}

void NumberSpin::setChoices(std::vector<int> choices)
{
    m_choices = std::move(choices);
    if (!m_choices.empty())
        setRange(m_choices.front(), m_choices.back());
}

QSize NumberSpin::sizeHint() const
{
    return {80, 26};
}

void NumberSpin::stepBy(int steps)
{
    if (m_choices.empty())
        return QSpinBox::stepBy(steps);
    const auto current = std::ranges::lower_bound(m_choices, value());
    const auto index = std::clamp<std::ptrdiff_t>(current - m_choices.begin() + steps, 0, std::ssize(m_choices) - 1);
    setValue(m_choices[static_cast<std::size_t>(index)]);
    selectAll();
}

QValidator::State NumberSpin::validate(QString& input, int& position) const
{
    const QValidator::State state = QSpinBox::validate(input, position);
    if (state != QValidator::Acceptable || m_choices.empty())
        return state;
    return std::ranges::binary_search(m_choices, valueFromText(input)) ? state : QValidator::Intermediate;
}

void NumberSpin::fixup(QString& input) const
{
    QSpinBox::fixup(input);
    if (m_choices.empty())
        return;
    bool isNumber = false;
    const int typed = locale().toInt(input, &isNumber);
    if (!isNumber || typed < 1)
        return;
    const auto distance = [typed](int choice) { return std::abs(std::log2(double(choice) / typed)); };
    input = textFromValue(*std::ranges::min_element(m_choices, {}, distance));
}

void NumberSpin::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint::field(painter, *this, rect(), hasFocus());
}

void NumberSpin::focusInEvent(QFocusEvent* event)
{
    QSpinBox::focusInEvent(event);
    emit focused();
}

} // namespace ridgepoint
