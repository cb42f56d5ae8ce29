/** What the whole server writes into its audit log. */
package org.sluice.audit;
