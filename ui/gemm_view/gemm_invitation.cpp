// SPDX-FileCopyrightText: The Ridgepoint authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/gemm_view/gemm_invitation.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/theme/theme.h"

namespace ridgepoint {

namespace {

QLabel* centred(const QString& text, const QFont& font, QPalette::ColorRole role)
{
    auto* label = new QLabel(text);
    label->setFont(font);
    label->setForegroundRole(role);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    label->setMaximumWidth(620);
    return label;
}

} // namespace

GemmInvitation::GemmInvitation(QWidget* parent)
    : QWidget(parent)
{
    auto* open = new QPushButton(tr("Open CSV…"));
    open->setObjectName(QStringLiteral("gemmOpenFirst"));
    open->setToolTip(tr("Open a table of measured matrix products"));
    open->setDefault(true);
    open->setMinimumSize(140, 34);
    connect(open, &QPushButton::clicked, this, &GemmInvitation::openClicked);

    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(12);
    layout->addStretch(2);
    layout->addWidget(centred(tr("How close to the roof do your matrix products come?"), uiFont(20, QFont::DemiBold), QPalette::WindowText),
        0, Qt::AlignHCenter);
    layout->addWidget(centred(tr("Open a GEMM benchmark, or drop its file anywhere on the window: each measured point then stands beside the ideal one."),
        uiFont(14), QPalette::PlaceholderText), 0, Qt::AlignHCenter);
    layout->addSpacing(4);
    layout->addWidget(open, 0, Qt::AlignHCenter);
    layout->addSpacing(12);
    layout->addWidget(centred(tr("Torch and Marlin sweeps — batch, kernel_time, flops, utils, kernel_name, with GPU, K, N and type in the file's name\n"
                                 "aiconfigurator tables — framework, device, gemm_dtype, m, n, k, latency"),
        uiFont(12), QPalette::PlaceholderText), 0, Qt::AlignHCenter);
    layout->addStretch(3);
}

} // namespace ridgepoint
