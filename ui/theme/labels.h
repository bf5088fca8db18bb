// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QWidget>

namespace ridgepoint {

/// What tests, scripts, screen readers and the pointer know a control by.
inline void describe(QWidget* widget, const char* objectName, const QString& accessibleName, const QString& toolTip)
{
    widget->setObjectName(QLatin1String(objectName));
    widget->setAccessibleName(accessibleName);
    widget->setToolTip(toolTip);
}

/// A quiet word before a field; its mnemonic leads to the field.
inline QLabel* quietLabel(const QString& text, QWidget* buddy = nullptr)
{
    auto* label = new QLabel(text);
    label->setForegroundRole(QPalette::PlaceholderText);
    label->setBuddy(buddy);
    return label;
}

} // namespace ridgepoint
