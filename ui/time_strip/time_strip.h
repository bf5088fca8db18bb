// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "core/analysis/analysis.h"
#include "ui/theme/shown_times.h"
#include "ui/theme/tabular_text.h"

#include <array>
#include <optional>
#include <vector>

namespace ridgepoint {

/// Where the time of one token, or of the prompt, goes: one segment per operator kind, the longest first. Ideal and
/// expected times are two bars on one scale; a whisker says how far the expected one may be off.
class TimeStrip final : public QWidget
{
    Q_OBJECT
public:
    explicit TimeStrip(QWidget* parent = nullptr);

    /// Expected times where they are asked for and every operator has one.
    void setPhase(const Phase& phase, bool decode, ShownTimes times = ShownTimes::Both);

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
        double share = 0; ///< of its bar's time
        double start = 0; ///< of the strip's width
        double length = 0; ///< likewise
        bool expected = false; ///< belongs to the bar of expected times
        QString name;
        QString percent;
    };

    void addBar(const std::array<double, operatorKindCount>& times, double whole, bool expected);
    QRectF strip() const;
    QRectF barBox(bool expected) const;
    QRectF boxOf(std::size_t segment) const;
    int segmentAt(const QPointF& position) const; ///< -1: none
    void setHovered(int segment);
    QString boundSentence(const Phase& phase) const;
    QString toolTipOf(const Segment& segment) const;
    void paintSegment(QPainter& painter, std::size_t index);
    void paintRest(QPainter& painter);

    std::vector<Segment> m_segments; ///< longest first, of the ideal bar before those of the expected one
    bool m_shows_ideal = true;
    bool m_shows_expected = false;
    double m_longest_s = 0; ///< time of the strip's whole width
    double m_ideal_s = 0;
    double m_expected_s = 0;
    TimeError m_error; ///< of the expected time
    QString m_title;
    QString m_bound;
    int m_hovered = -1;
    int m_current = 0; ///< for the keyboard
    TabularText m_label;
    TabularText m_quiet;
};

} // namespace ridgepoint
