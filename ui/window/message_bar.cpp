// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/message_bar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

#include "ui/theme/theme.h"

#include <utility>

namespace ridgepoint {

namespace {

constexpr int linesShown = 8; ///< of a long list of diagnostics; the rest is in the tool tip

}

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent)
    , m_text(new QLabel(this))
    , m_act(new QToolButton(this))
    , m_close(new QToolButton(this))
{
    setObjectName(QStringLiteral("messageBar"));
    setAccessibleName(tr("Message"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_act->setObjectName(QStringLiteral("messageAction"));
    m_act->hide();
    connect(m_act, &QToolButton::clicked, this, [this] {
        hide();
        if (const auto accepted = std::exchange(m_accepted, {}))
            accepted();
    });
    m_close->setText(tr("Close"));
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Close this message (Esc)"));
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 6, 8, 6);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_act, 0, Qt::AlignTop);
    layout->addWidget(m_close, 0, Qt::AlignTop);
    hide();
}

void MessageBar::showMessage(const QString& text, Tone tone)
{
    const QStringList lines = text.split(u'\n');
    QString shown = lines.mid(0, linesShown).join(u'\n');
    if (lines.size() > linesShown)
        shown += u'\n' + tr("… and %n more", nullptr, static_cast<int>(lines.size() - linesShown));
    m_tone = tone;
    m_accepted = {};
    m_act->hide();
    m_text->setText(shown);
    m_text->setToolTip(lines.size() > linesShown ? text : QString());
    setAccessibleDescription(text);
    show();
    update();
}

void MessageBar::offer(const QString& text, const QString& button, const std::function<void()>& accepted)
{
    showMessage(text, Tone::Notice);
    m_accepted = accepted;
    m_act->setText(button);
    m_act->setToolTip(text);
    m_act->show();
}

QString MessageBar::text() const
{
    return isHidden() ? QString() : m_text->text();
}

void MessageBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::of(palette());
    QPainter painter(this);
    painter.fillRect(rect(), theme.raised);
    painter.fillRect(QRect(0, 0, 4, height()), m_tone == Tone::Problem ? theme.trouble : theme.accent);
    painter.setPen(theme.border);
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

void MessageBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        hide();
    else
        QFrame::keyPressEvent(event);
}

} // namespace ridgepoint
