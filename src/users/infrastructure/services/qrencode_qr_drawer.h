/* QR codes by libqrencode, with error correction of level M. */
#pragma once
#include "interfaces/qr_drawer.h"

struct qr_drawer *qrencode_qr_drawer(void); /* static, without state */
