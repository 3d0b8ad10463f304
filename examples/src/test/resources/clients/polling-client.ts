async function generateReportWithPolling(request: ReportRequest): Promise<ReportResult> {
    // Start the operation
    const startResponse = await fetch('/api/reports', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(request)
    });
    
    if (!startResponse.ok) {
        throw new Error('Failed to start report generation');
    }
    
    const { instanceId, statusUrl } = await startResponse.json();
    
    // Poll for completion
    while (true) {
        const statusResponse = await fetch(statusUrl);
        const status = await statusResponse.json();
        
        if (statusResponse.status === 200) {
            // Completed - fetch result
            if (status.resultUrl) {
                const resultResponse = await fetch(status.resultUrl);
                return await resultResponse.json();
            }
            throw new Error(status.error || 'Operation failed');
        }
        
        // Still running - wait and retry
        console.log(`Status: ${status.customStatus?.stage || 'Processing'}`);
        await delay(2000); // Wait 2 seconds
    }
}

function delay(ms: number): Promise<void> {
    return new Promise(resolve => setTimeout(resolve, ms));
}
