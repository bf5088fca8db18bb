// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSlider>
#include <QString>

#include <cstdint>
#include <vector>

namespace ridgepoint {

/// A slider over whole numbers ≥ 1 on a logarithmic scale. The full range is labelled under the groove, together with
/// the values that matter. value() is the number itself, so that everything that knows a QSlider can use it.
class LogSlider final : public QSlider
{
    Q_OBJECT
public:
    enum class MarkKind : std::uint8_t {
        Note, ///< something changes: a tick
        Limit, ///< beyond it something breaks: a red tick, and a red groove from there on
        Cliff ///< at this value alone something is lost: a red point above the groove
    };
    struct Mark
    {
        int value = 0;
        QString text; ///< dropped where it would overlap another label
        MarkKind kind = MarkKind::Note;

        bool isTrouble() const { return kind != MarkKind::Note; }
        bool operator==(const Mark&) const = default;
    };

    explicit LogSlider(QWidget* parent = nullptr);

    /// Values where something happens; each gets a tick across the groove.
    void setMarks(std::vector<Mark> marks);
    /// Labels of the scale itself, without ticks. The ends of the range should be among them.
    void setScaleLabels(std::vector<Mark> labels);
    /// What the user can choose, ascending; empty: every number of the range. setValue() takes any number all the same.
    void setChoices(std::vector<int> choices);
    const std::vector<int>& choices() const { return m_choices; }

    int positionOf(int value) const; ///< x of a value
    int valueAt(double position) const; ///< the value, snapped to the choices, at x

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void sliderChange(SliderChange change) override;

private:
    struct Label
    {
        QRect box;
        QString text;
        bool trouble = false;
    };

    double fraction(int value) const;
    double xOf(int value) const;
    int snapped(double value) const;
    int stepped(int steps) const; ///< the value some small steps away
    int doubled(int times) const; ///< the value some factors of two away
    void placeLabels();
    void placeLabel(const Mark& mark);
    void paintGroove(QPainter& painter) const;
    void paintMarks(QPainter& painter) const;
    void paintMark(QPainter& painter, const Mark& mark) const;
    void paintLabels(QPainter& painter) const;
    void paintHandle(QPainter& painter) const;

    std::vector<Mark> m_marks;
    std::vector<Mark> m_scale;
    std::vector<int> m_choices;
    std::vector<Label> m_labels;
    int m_wheelRest = 0; ///< eighths of a degree not yet made into a step
};

} // namespace ridgepoint
