// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <array>
#include <functional>
#include <vector>

class QLabel;

namespace ridgepoint {

class MessageRow;

/// Messages that do not stop anybody, above the plot. Problems and offers stay until they are closed or accepted, the
/// newest on top; below them stands the last notice. What has no room waits and is counted.
class MessageBar final : public QFrame
{
    Q_OBJECT
public:
    enum class Tone { Notice, Problem };

    explicit MessageBar(QWidget* parent = nullptr);

    /// A notice takes the place of the notice before it, never that of a problem or an offer.
    void showMessage(const QString& text, Tone tone);
    /// With a button that does something about it and closes the message.
    void offer(const QString& text, const QString& button, const std::function<void()>& accepted);
    void closeAll();

    /// What is shown, one message below the other.
    QString text() const;
    /// All messages, those that wait included.
    std::size_t count() const { return m_lasting.size() + (m_notice.text.isEmpty() ? 0 : 1); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Message
    {
        QString text; ///< empty: no message
        Tone tone = Tone::Notice;
        QString button; ///< of an offer
        std::function<void()> accepted;
    };
    static constexpr std::size_t rowsShown = 3;

    void addLasting(Message message);
    void accept(std::size_t row);
    void close(std::size_t row);
    std::vector<const Message*> shown() const;
    void arrange();

    std::array<MessageRow*, rowsShown> m_rows {};
    QWidget* m_footer;
    QLabel* m_waiting;
    std::vector<Message> m_lasting; ///< problems and offers, newest first
    Message m_notice;
};

} // namespace ridgepoint
