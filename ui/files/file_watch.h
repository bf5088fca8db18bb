// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QFileSystemWatcher>
#include <QHash>
#include <QObject>
#include <QTimer>

namespace ridgepoint {

/// Tells when an open file has become another one on disk: a benchmark that goes on, a profile taken again. Waits until
/// nothing has been written for a moment.
class FileWatch final : public QObject
{
    Q_OBJECT
public:
    explicit FileWatch(QObject* parent = nullptr);

    /// What a file is now, before it is read, is what its changes are told against.
    void remember(const QString& path);
    /// The files to watch, and no others. What one of them is now counts where it was not remembered.
    void setPaths(const QStringList& paths);

signals:
    void changed(const QString& path);

private:
    struct Stamp
    {
        qint64 size = -1; ///< -1: not there
        QDateTime modified;
        bool operator==(const Stamp&) const = default;
    };
    static Stamp stampOf(const QString& path);
    void look();

    QFileSystemWatcher m_watcher;
    QTimer m_settled;
    QHash<QString, Stamp> m_stamps;
    QHash<QString, Stamp> m_read; ///< of files that are being read
};

} // namespace ridgepoint
