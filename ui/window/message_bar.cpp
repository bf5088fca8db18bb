// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/message_bar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QRegularExpression>
#include <QToolButton>

#include "ui/theme/theme.h"

#include <algorithm>
#include <utility>

namespace ridgepoint {

namespace {

constexpr int linesShown = 8; ///< of the diagnostics of all rows together; the rest is in the tool tips

/// Headers and paths wrap behind their separators.
QString wrappable(QString text)
{
    static const QRegularExpression ends(QStringLiteral("([,/_](?!\\s))"));
    return text.replace(ends, QString(QStringLiteral("\\1") + QChar(0x200B)));
}

QToolButton* closeButton(const QString& text, const QString& toolTip)
{
    auto* button = new QToolButton;
    button->setText(text);
    button->setAutoRaise(true);
    button->setToolTip(toolTip);
    return button;
}

} // namespace

/// One message: its words, what can be done about it, and a way to close it.
class MessageRow final : public QFrame
{
public:
    MessageRow();

    void setMessage(const QString& text, const QString& button, int lines);
    void setTone(MessageBar::Tone tone, bool quiet);

    QToolButton* act;
    QToolButton* close;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_text;
    MessageBar::Tone m_tone = MessageBar::Tone::Notice;
};

MessageRow::MessageRow()
    : act(new QToolButton)
    , close(closeButton(MessageBar::tr("Close"), MessageBar::tr("Close this message (Esc)")))
    , m_text(new QLabel)
{
    setObjectName(QStringLiteral("messageRow"));
    m_text->setObjectName(QStringLiteral("messageText"));
    m_text->setWordWrap(true);
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // the window decides how wide, never a message
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    act->setObjectName(QStringLiteral("messageAction"));
    close->setObjectName(QStringLiteral("messageClose"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 6, 8, 6);
    layout->addWidget(m_text, 1);
    layout->addWidget(act, 0, Qt::AlignTop);
    layout->addWidget(close, 0, Qt::AlignTop);
}

void MessageRow::setMessage(const QString& text, const QString& button, int lines)
{
    const QStringList all = text.split(u'\n');
    const auto hidden = static_cast<int>(all.size()) - lines;
    m_text->setText(wrappable(hidden <= 0
            ? text
            : QString(all.mid(0, lines).join(u'\n') + u'\n' + MessageBar::tr("… and %n more", nullptr, hidden))));
    m_text->setToolTip(hidden > 0 ? text : QString());
    setAccessibleName(text);
    act->setText(button);
    act->setToolTip(text);
    act->setVisible(!button.isEmpty());
    setVisible(true);
}

void MessageRow::setTone(MessageBar::Tone tone, bool quiet)
{
    m_tone = tone;
    m_text->setForegroundRole(quiet ? QPalette::PlaceholderText : QPalette::WindowText);
    update();
}

void MessageRow::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(QRect(0, 1, 4, height() - 2), m_tone == MessageBar::Tone::Problem ? theme.trouble : theme.accent);
}

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent)
    , m_footer(new QWidget)
    , m_waiting(new QLabel)
{
    setObjectName(QStringLiteral("messageBar"));
    setAccessibleName(tr("Message"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 1);
    layout->setSpacing(0);
    for (std::size_t i = 0; i < rowsShown; ++i) {
        m_rows[i] = new MessageRow;
        layout->addWidget(m_rows[i]);
        connect(m_rows[i]->act, &QToolButton::clicked, this, [this, i] { accept(i); });
        connect(m_rows[i]->close, &QToolButton::clicked, this, [this, i] { close(i); });
    }
    m_waiting->setObjectName(QStringLiteral("messagesWaiting"));
    m_waiting->setForegroundRole(QPalette::PlaceholderText);
    QToolButton* closesAll = closeButton(tr("Close all"), tr("Close these messages and those that wait"));
    closesAll->setObjectName(QStringLiteral("messagesCloseAll"));
    connect(closesAll, &QToolButton::clicked, this, &MessageBar::closeAll);
    auto* foot = new QHBoxLayout(m_footer);
    foot->setContentsMargins(16, 0, 8, 4);
    foot->addWidget(m_waiting, 1);
    foot->addWidget(closesAll);
    layout->addWidget(m_footer);
    hide();
}

void MessageBar::showMessage(const QString& text, Tone tone)
{
    if (text.isEmpty())
        return;
    if (tone == Tone::Problem)
        return addLasting({text, tone, {}, {}});
    m_notice = {text, tone, {}, {}};
    arrange();
}

void MessageBar::offer(const QString& text, const QString& button, const std::function<void()>& accepted)
{
    addLasting({text, Tone::Notice, button, accepted});
}

/// What is said again is not said twice: it comes to the top.
void MessageBar::addLasting(Message message)
{
    std::erase_if(m_lasting, [&](const Message& other) { return other.text == message.text; });
    m_lasting.insert(m_lasting.begin(), std::move(message));
    arrange();
}

/// By row: problems and offers, then the notice, which always has one.
std::vector<const MessageBar::Message*> MessageBar::shown() const
{
    const bool hasNotice = !m_notice.text.isEmpty();
    std::vector<const Message*> messages;
    for (std::size_t i = 0; i < std::min(m_lasting.size(), rowsShown - (hasNotice ? 1 : 0)); ++i)
        messages.push_back(&m_lasting[i]);
    if (hasNotice)
        messages.push_back(&m_notice);
    return messages;
}

void MessageBar::arrange()
{
    const std::vector<const Message*> messages = shown();
    const int lines = linesShown / std::max(1, static_cast<int>(messages.size()));
    for (std::size_t i = 0; i < rowsShown; ++i) {
        if (i >= messages.size()) {
            m_rows[i]->hide();
            continue;
        }
        m_rows[i]->setMessage(messages[i]->text, messages[i]->button, lines);
        m_rows[i]->setTone(messages[i]->tone, messages[i] == &m_notice && i > 0);
    }
    const auto waiting = static_cast<int>(count() - messages.size());
    m_waiting->setText(tr("%n more", nullptr, waiting));
    m_footer->setVisible(waiting > 0);
    QStringList all;
    for (const Message* message : messages)
        all << message->text;
    setAccessibleDescription(all.join(u'\n'));
    setVisible(!messages.empty());
    update();
}

void MessageBar::accept(std::size_t row)
{
    const std::function<void()> accepted = row < m_lasting.size() ? m_lasting[row].accepted : nullptr;
    close(row);
    if (accepted)
        accepted();
}

void MessageBar::close(std::size_t row)
{
    const std::vector<const Message*> messages = shown();
    if (row >= messages.size())
        return;
    if (messages[row] == &m_notice)
        m_notice = {};
    else
        m_lasting.erase(m_lasting.begin() + static_cast<std::ptrdiff_t>(row));
    arrange();
}

void MessageBar::closeAll()
{
    m_lasting.clear();
    m_notice = {};
    arrange();
}

QString MessageBar::text() const
{
    QStringList texts;
    if (!isHidden()) {
        for (const Message* message : shown())
            texts << message->text;
    }
    return texts.join(u'\n');
}

void MessageBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.raised);
    painter.setPen(theme.border);
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

/// Escape closes the message that one is in.
void MessageBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape)
        return QFrame::keyPressEvent(event);
    const auto in = std::ranges::find_if(
        m_rows, [](const MessageRow* row) { return row->isAncestorOf(row->window()->focusWidget()); });
    close(in != m_rows.end() ? static_cast<std::size_t>(in - m_rows.begin()) : 0);
}

} // namespace ridgepoint
