// SPDX-License-Identifier: Apache-2.0
/// \file
/// Repeaterless secret-key capacity (PLOB): Pirandola, Laurenza, Ottaviani, Banchi, Nat. Commun. 8 15043
/// (2017), K(eta) = -log2(1 - eta) bits per slot for a point-to-point link of transmittance eta between the
/// two users.
#pragma once

namespace twinspan::protocol {

/// K(eta) in bits per slot; accurate for tiny eta, infinity at eta = 1.
/// \throws InputError when eta is outside [0, 1] or not a number.
double plob_bound(double transmittance);

/// Absolute bound: perfect detectors, `loss_db` is the loss of the whole channel between the users, in dB.
/// \throws InputError when loss_db is negative or not a number.
double plob_absolute(double loss_db);

/// Relative (practical) bound: the same detectors as the system compared with it.
/// \param loss_db channel loss between the users in dB
/// \param detector_efficiency 0 to 1
/// \throws InputError when an argument is out of range.
double plob_relative(double loss_db, double detector_efficiency);

}  // namespace twinspan::protocol
