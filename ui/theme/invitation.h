// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

#include <functional>

class QHBoxLayout;

namespace ridgepoint {

/// What a view shows while it has nothing to show: the question that it answers, what to do, and which files it knows.
class Invitation final : public QWidget
{
    Q_OBJECT
public:
    Invitation(const QString& question, const QString& advice, const QStringList& known, QWidget* parent = nullptr);

    /// The first one is the default.
    void addButton(
        const char* objectName, const QString& text, const QString& toolTip, const std::function<void()>& clicked);

private:
    QHBoxLayout* m_buttons = nullptr;
};

} // namespace ridgepoint
