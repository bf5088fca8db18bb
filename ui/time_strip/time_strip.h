// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/analysis/analysis.h"
#include "ui/theme/tabular_text.h"

#include <optional>
#include <vector>

namespace ridgepoint {

/// Where the time of one token, or of the prompt, goes: one segment per operator kind, the longest first.
class TimeStrip final : public QWidget
{
    Q_OBJECT
public:
    explicit TimeStrip(QWidget* parent = nullptr);

    void setPhase(const Phase& phase, bool decode);

    QSize sizeHint() const override { return {600, 110}; }
    QSize minimumSizeHint() const override { return {200, 92}; }

signals:
    void kindSelected(ridgepoint::OperatorKind kind);
    void kindHovered(std::optional<ridgepoint::OperatorKind> kind);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    bool event(QEvent* event) override;

private:
    struct Segment
    {
        OperatorKind kind = OperatorKind::Projection;
        double time_s = 0;
        double share = 0;
        QString name;
        QString percent;
    };

    QRectF strip() const;
    QRectF boxOf(std::size_t segment) const;
    int segmentAt(const QPointF& position) const; ///< -1: none
    void setHovered(int segment);
    QString boundSentence(const Phase& phase) const;
    QString toolTipOf(const Segment& segment) const;
    void paintSegment(QPainter& painter, std::size_t index);

    std::vector<Segment> m_segments; ///< longest first
    QString m_title;
    QString m_bound;
    int m_hovered = -1;
    int m_current = 0; ///< for the keyboard
    TabularText m_label;
    TabularText m_quiet;
};

} // namespace ridgepoint
