// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/import_progress_bar.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

#include <algorithm>

namespace ridgepoint {

namespace {

constexpr int steps = 1000;

}

ImportProgressBar::ImportProgressBar(QWidget* parent)
    : QWidget(parent)
    , m_name(new QLabel)
    , m_bar(new QProgressBar)
{
    m_name->setForegroundRole(QPalette::PlaceholderText);
    m_bar->setObjectName(QStringLiteral("importProgress"));
    m_bar->setAccessibleName(tr("Reading files"));
    m_bar->setRange(0, steps);
    m_bar->setFixedWidth(160);
    auto* cancel = new QToolButton;
    cancel->setObjectName(QStringLiteral("importCancel"));
    cancel->setText(tr("Cancel"));
    cancel->setToolTip(tr("Stop reading; what is open stays as it is"));
    connect(cancel, &QToolButton::clicked, this, &ImportProgressBar::cancelled);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_name);
    layout->addWidget(m_bar);
    layout->addWidget(cancel);
    hide();
}

void ImportProgressBar::showProgress(const QString& path, double fraction)
{
    m_fractions.insert(path, fraction);
    refresh();
}

void ImportProgressBar::finish(const QString& path)
{
    m_fractions.remove(path);
    refresh();
}

/// Of several files the one that is least far.
void ImportProgressBar::refresh()
{
    setVisible(!m_fractions.isEmpty());
    if (m_fractions.isEmpty())
        return;
    const auto least = std::min_element(m_fractions.cbegin(), m_fractions.cend());
    const qsizetype others = m_fractions.size() - 1;
    const QString name = QFileInfo(least.key()).fileName();
    m_name->setText(others == 0 ? name : tr("%1 and %2 more").arg(name).arg(others));
    m_bar->setValue(static_cast<int>(steps * *least));
}

} // namespace ridgepoint
