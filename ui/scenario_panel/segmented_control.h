// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRadioButton>
#include <QWidget>

#include <vector>

namespace ridgepoint {

/// One part of a segmented control. A radio button to the keyboard and to screen readers.
class SegmentButton final : public QRadioButton
{
    Q_OBJECT
public:
    using QRadioButton::QRadioButton;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void focused();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool hitButton(const QPoint& position) const override { return rect().contains(position); }
    void focusInEvent(QFocusEvent* event) override;
};

/// Two or three exclusive choices side by side, all of them visible.
class SegmentedControl final : public QWidget
{
    Q_OBJECT
public:
    struct Segment
    {
        QString object_name;
        QString text;
        QString tool_tip;
    };

    SegmentedControl(const QString& label, const std::vector<Segment>& segments, QWidget* parent = nullptr);

    int current() const;
    void setCurrent(int index); ///< emits nothing

signals:
    void chosen(int index);
    void activated();

private:
    std::vector<SegmentButton*> m_buttons;
};

} // namespace ridgepoint
