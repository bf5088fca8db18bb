// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/files/file_watch.h"

#include <QFileInfo>

#include <utility>

namespace ridgepoint {

namespace {

constexpr int settleMilliseconds = 300;

}

FileWatch::FileWatch(QObject* parent)
    : QObject(parent)
{
    m_settled.setSingleShot(true);
    m_settled.setInterval(settleMilliseconds);
    connect(&m_settled, &QTimer::timeout, this, &FileWatch::look);
    // The folder as well: many programs write a new file and rename it over the old one, which ends the file's watch.
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, &m_settled, qOverload<>(&QTimer::start));
    connect(&m_watcher, &QFileSystemWatcher::directoryChanged, &m_settled, qOverload<>(&QTimer::start));
}

FileWatch::Stamp FileWatch::stampOf(const QString& path)
{
    const QFileInfo info(path);
    return info.exists() ? Stamp {info.size(), info.lastModified()} : Stamp();
}

void FileWatch::remember(const QString& path)
{
    m_read.insert(path, stampOf(path));
}

void FileWatch::setPaths(const QStringList& paths)
{
    if (const QStringList old = m_watcher.files() + m_watcher.directories(); !old.isEmpty())
        m_watcher.removePaths(old);
    const QHash<QString, Stamp> before = std::exchange(m_stamps, {});
    for (const QString& path : paths) {
        const Stamp now = stampOf(path);
        const auto read = m_read.constFind(path);
        m_stamps.insert(path, read != m_read.cend() ? *read : before.value(path, now));
        m_read.remove(path);
        if (m_stamps[path] != now)
            m_settled.start(); // it changed while it, or another one, was read
        m_watcher.addPath(path);
        m_watcher.addPath(QFileInfo(path).absolutePath());
    }
}

void FileWatch::look()
{
    for (auto it = m_stamps.begin(); it != m_stamps.end(); ++it) {
        const Stamp now = stampOf(it.key());
        if (now == it.value() || now.size < 0) // gone: what was read stays, perhaps it comes back
            continue;
        it.value() = now;
        if (!m_watcher.files().contains(it.key()))
            m_watcher.addPath(it.key());
        emit changed(it.key());
    }
}

} // namespace ridgepoint
