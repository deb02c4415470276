#include "dense.h"

#include <math.h>

bool dense_solve(double *a, double *b, SyIndex n) {
    for (SyIndex k = 0; k < n; k++) {
        SyIndex pivot = k;
        for (SyIndex i = k + 1; i < n; i++)
            if (fabs(a[i * n + k]) > fabs(a[pivot * n + k])) pivot = i;
        if (fabs(a[pivot * n + k]) < 1e-14) return false;
        for (SyIndex j = 0; j < n; j++) {
            double swap = a[k * n + j];
            a[k * n + j] = a[pivot * n + j];
            a[pivot * n + j] = swap;
        }
        double swap = b[k];
        b[k] = b[pivot];
        b[pivot] = swap;
        for (SyIndex i = k + 1; i < n; i++) {
            double factor = a[i * n + k] / a[k * n + k];
            for (SyIndex j = k; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
            b[i] -= factor * b[k];
        }
    }
    for (SyIndex k = n; k-- > 0;) {
        for (SyIndex j = k + 1; j < n; j++) b[k] -= a[k * n + j] * b[j];
        b[k] /= a[k * n + k];
    }
    return true;
}
