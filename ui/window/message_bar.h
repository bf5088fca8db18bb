// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>

class QLabel;
class QToolButton;

namespace ridgepoint {

/// Messages that do not stop anybody: a line above the plot that stays until it is closed or replaced.
class MessageBar final : public QFrame
{
    Q_OBJECT
public:
    enum class Tone { Notice, Problem };

    explicit MessageBar(QWidget* parent = nullptr);

    void showMessage(const QString& text, Tone tone);
    /// With a button that does something about it and closes the message.
    void offer(const QString& text, const QString& button, const std::function<void()>& accepted);
    QString text() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QLabel* m_text;
    QToolButton* m_act;
    QToolButton* m_close;
    Tone m_tone = Tone::Notice;
    std::function<void()> m_accepted;
};

} // namespace ridgepoint
