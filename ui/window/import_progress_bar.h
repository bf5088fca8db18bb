// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QWidget>

class QLabel;
class QProgressBar;

namespace ridgepoint {

/// How far the files are that are being read, and a button that stops it. Hidden while nothing takes longer than a
/// moment.
class ImportProgressBar final : public QWidget
{
    Q_OBJECT
public:
    explicit ImportProgressBar(QWidget* parent = nullptr);

    void showProgress(const QString& path, double fraction);
    void finish(const QString& path); ///< however it ended

signals:
    void cancelled();

private:
    void refresh();

    QHash<QString, double> m_fractions;
    QLabel* m_name;
    QProgressBar* m_bar;
};

} // namespace ridgepoint
