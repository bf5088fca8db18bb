// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/formula_lens/formula_lens.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QTextDocumentFragment>
#include <QTextEdit>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/formula_lens/byte_split_bar.h"
#include "ui/formula_lens/formula_html.h"
#include "ui/theme/theme.h"

namespace ridgepoint {

namespace {

constexpr int margin = 20;
constexpr int pauseMilliseconds = 100;

QLabel* makeLabel(int pixels, QFont::Weight weight, const QString& objectName)
{
    auto* label = new QLabel;
    label->setObjectName(objectName);
    label->setFont(uiFont(pixels, weight));
    label->setTextFormat(Qt::PlainText);
    label->setForegroundRole(QPalette::WindowText);
    return label;
}

void setColor(QWidget& widget, const QColor& color)
{
    QPalette palette = widget.palette();
    palette.setColor(QPalette::WindowText, color);
    widget.setPalette(palette);
}

} // namespace

FormulaLens::FormulaLens(QWidget* parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("formulaLens"));
    setWindowTitle(tr("Formula"));
    setModal(false);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    build();
    m_pause = new QTimer(this);
    m_pause->setSingleShot(true);
    m_pause->setInterval(pauseMilliseconds);
    connect(m_pause, &QTimer::timeout, this, [this] {
        if (m_waiting)
            refreshTextSoon();
    });
    resize(640, 720);
    refresh();
}

void FormulaLens::build()
{
    m_title = makeLabel(18, QFont::DemiBold, QStringLiteral("formulaTitle"));
    m_value = makeLabel(28, QFont::DemiBold, QStringLiteral("formulaValue"));
    m_subtitle = makeLabel(13, QFont::Normal, QStringLiteral("formulaSubtitle"));
    m_split = new ByteSplitBar;

    m_text = new QTextEdit;
    m_text->setObjectName(QStringLiteral("formulaText"));
    m_text->setAccessibleName(tr("Formula, values and other conventions"));
    m_text->setReadOnly(true);
    m_text->setFrameShape(QFrame::NoFrame);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->installEventFilter(this);

    m_copy = new QPushButton(tr("Copy"));
    m_copy->setObjectName(QStringLiteral("formulaCopy"));
    m_copy->setToolTip(tr("Copy formula, values and conventions as text (%1)")
                           .arg(QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText)));
    m_copy->setAutoDefault(false);
    connect(m_copy, &QPushButton::clicked, this, &FormulaLens::copy);

    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1, Qt::AlignBottom);
    head->addWidget(m_value, 0, Qt::AlignBottom);
    auto* under = new QHBoxLayout;
    under->addWidget(m_subtitle, 1);
    under->addWidget(m_copy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(margin, margin, margin, 0);
    layout->setSpacing(8);
    layout->addLayout(head);
    layout->addLayout(under);
    layout->addWidget(m_split);
    layout->addWidget(m_text, 1);
}

void FormulaLens::setSheet(const FormulaSheet& sheet)
{
    const bool another = sheet.title != m_sheet.title;
    m_sheet = sheet;
    if (another)
        m_pause->stop();
    refresh();
}

void FormulaLens::refresh()
{
    const Theme& theme = Theme::of(palette());
    setColor(*m_title, theme.ink);
    setColor(*m_value, theme.ink);
    setColor(*m_subtitle, theme.quiet);
    m_title->setText(QString::fromStdString(m_sheet.title));
    m_subtitle->setText(QString::fromStdString(m_sheet.subtitle));
    m_value->setText(m_sheet.lines.empty() ? QString() : formulaValueText(m_sheet.lines[m_sheet.headline]));
    m_split->setSheet(m_sheet);
    setWindowTitle(m_sheet.title.empty() ? tr("Formula") : tr("Formula of %1").arg(m_title->text()));
    refreshTextSoon();
}

/// Laying out the text takes some milliseconds, more than a frame under a moving slider has: at most ten times a
/// second.
void FormulaLens::refreshTextSoon()
{
    m_waiting = m_pause->isActive();
    if (m_waiting)
        return;
    refreshText();
    m_pause->start();
}

void FormulaLens::refreshText()
{
    // Values change while one reads: the place must not.
    const int scrolled = m_text->verticalScrollBar()->value();
    m_text->document()->setDefaultFont(uiFont(13));
    m_text->document()->setDocumentMargin(0);
    m_text->setHtml(formulaHtml(m_sheet, Theme::of(palette())));
    m_text->verticalScrollBar()->setValue(scrolled);
}

void FormulaLens::copy()
{
    QString text = m_text->textCursor().selection().toPlainText();
    if (text.isEmpty())
        text = QString::fromStdString(formulaText(m_sheet));
    QApplication::clipboard()->setText(text.remove(QChar(0x200b)));
}

void FormulaLens::changeEvent(QEvent* event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_pause)
        refresh();
}

void FormulaLens::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copy();
    else
        QDialog::keyPressEvent(event);
}

bool FormulaLens::eventFilter(QObject* watched, QEvent* event)
{
    // The text would copy with its invisible break points, and nothing at all without a selection.
    if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->matches(QKeySequence::Copy)) {
        copy();
        return true;
    }
    return QDialog::eventFilter(watched, event);
}

} // namespace ridgepoint
