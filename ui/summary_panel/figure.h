// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "ui/theme/tabular_text.h"

namespace ridgepoint {

/// One number of the summary: a quiet label, the value, a quiet line below, and what measurements let expect of it.
/// Click or Enter asks for its formula. Setting the same texts again costs nothing.
class Figure final : public QWidget
{
    Q_OBJECT
public:
    enum class Size {
        Big, ///< label, value and line on lines of their own
        Line ///< label and value on one line
    };

    Figure(const QString& metric, const QString& label, Size size, QWidget* parent = nullptr);

    void setValue(const QString& value);
    void setLine(const QString& line);
    void setLabel(const QString& label);
    void setExpected(const QString& expected); ///< the last line of a Big one; empty: no such line
    void setDot(const QColor& colour); ///< before the label of a Line; invalid: none
    void setTrouble(bool trouble); ///< in red

    const QString& metric() const { return m_metric; }
    const QString& value() const { return m_value; }
    const QString& line() const { return m_line; }
    const QString& expected() const { return m_expected; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void clicked(const QString& metric);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    void paintBig(QPainter& painter);
    void paintExpected(QPainter& painter);
    void paintLine(QPainter& painter);
    void describe();

    Size m_size;
    QString m_metric;
    QString m_label;
    QString m_value;
    QString m_line;
    QString m_expected;
    QColor m_dot;
    bool m_trouble = false;
    bool m_hovered = false;
};

} // namespace ridgepoint
