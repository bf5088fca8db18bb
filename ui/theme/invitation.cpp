// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/invitation.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/theme/theme.h"

namespace ridgepoint {

namespace {

constexpr int columnWidth = 560;

QLabel* centred(const QString& text, const QFont& font, QPalette::ColorRole role)
{
    auto* label = new QLabel(text);
    label->setFont(font);
    label->setForegroundRole(role);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->setFixedWidth(columnWidth);
    label->setMinimumHeight(label->heightForWidth(columnWidth)); // a centred column would not ask for it
    return label;
}

} // namespace

Invitation::Invitation(const QString& question, const QString& advice, const QStringList& known, QWidget* parent)
    : QWidget(parent)
    , m_buttons(new QHBoxLayout)
{
    auto* column = new QWidget;
    auto* lines = new QVBoxLayout(column);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(12);
    lines->addWidget(centred(question, uiFont(20, QFont::DemiBold), QPalette::WindowText));
    lines->addWidget(centred(advice, uiFont(14), QPalette::PlaceholderText));
    lines->addSpacing(4);
    m_buttons->setSpacing(10);
    m_buttons->setAlignment(Qt::AlignHCenter);
    lines->addLayout(m_buttons);
    lines->addSpacing(12);
    for (const QString& line : known)
        lines->addWidget(centred(line, uiFont(12), QPalette::PlaceholderText));

    auto* layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addWidget(column, 0, Qt::AlignHCenter);
    layout->addStretch(3);
}

void Invitation::addButton(
    const char* objectName, const QString& text, const QString& toolTip, const std::function<void()>& clicked)
{
    auto* button = new QPushButton(text);
    button->setObjectName(QLatin1String(objectName));
    button->setToolTip(toolTip);
    button->setDefault(m_buttons->count() == 0);
    button->setMinimumSize(140, 34);
    connect(button, &QPushButton::clicked, this, clicked);
    m_buttons->addWidget(button);
}

} // namespace ridgepoint
