// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSpinBox>

#include <vector>

namespace ridgepoint {

/// A spin box that looks like a plain field and, where choices are set, knows no other number.
class NumberSpin final : public QSpinBox
{
    Q_OBJECT
public:
    explicit NumberSpin(QWidget* parent = nullptr);

    void setChoices(std::vector<int> choices);

    QSize sizeHint() const override;
    void stepBy(int steps) override;
    void fixup(QString& input) const override;
    QValidator::State validate(QString& input, int& position) const override;

signals:
    void focused();

protected:
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;

private:
    std::vector<int> m_choices;
};

} // namespace ridgepoint
